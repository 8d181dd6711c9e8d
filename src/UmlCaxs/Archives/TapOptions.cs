namespace UmlCaxs.Archives;

/// <summary>How to deal with a TAP service; the defaults suit the public ones.</summary>
public sealed record TapOptions
{
    /// <summary>Ask and wait in one request, where the default is an asynchronous job, which outlives slow queries.</summary>
    public bool Synchronous { get; init; }

    /// <summary>MAXREC, the most rows of one result; null for what the service grants by itself.</summary>
    public long? MaxRows { get; init; }

    /// <summary>How often a failed request is repeated.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Time between the first two looks at a job; it grows from there.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait for an answer to begin. Synchronous queries may take minutes.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest wait for the next bytes of an answer.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Most bytes of one result, far above any part that makes sense: no service shall fill the disk.</summary>
    public long LargestResult { get; init; } = 32L << 30;

    /// <summary>Waits; tests put their own clock here.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>Receives lines about phases and retries.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
