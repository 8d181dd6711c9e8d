namespace UmlCaxs.Archives;

/// <summary>An asynchronous job of a TAP service (Universal Worker Service 1.0 and 1.1).</summary>
/// <param name="address">Its address.</param>
/// <param name="http">The connection.</param>
/// <param name="options">How to wait.</param>
internal sealed class TapJob(Uri address, ArchiveHttp http, TapOptions options)
{
    /// <summary>Seconds for which a service of version 1.1 is asked to hold back its answer.</summary>
    private const int Block = 30;

    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PatienceWithDelete = TimeSpan.FromSeconds(5);

    private readonly string root = address.ToString().TrimEnd('/');

    /// <summary>Starts the job and waits until it is done.</summary>
    /// <exception cref="ServiceRefusalException">It failed, in the words of the service.</exception>
    /// <exception cref="ServiceUnavailableException">The service holds the job back, has given it up, or is gone.</exception>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await http.SendAsync(HttpMethod.Post, Part("/phase"), () => new FormUrlEncodedContent([new("PHASE", "RUN")]), follow: false, answer => Task.FromResult(answer.Status), cancellation);
        JobDocument? document = JobDocument.Parse(await TextAsync(new Uri(root), cancellation));
        string shown = "";
        TimeSpan wait = options.Poll;
        for (string phase = document?.Phase ?? await PhaseAsync("", cancellation); ; phase = await PhaseAsync(document is { CanBlock: true } ? shown : "", cancellation))
        {
            if (phase != shown)
                options.Log($"job {root}: {phase}");
            shown = phase;
            switch (phase)
            {
                case "COMPLETED":
                    return;
                case "ERROR" or "ABORTED":
                    throw new ServiceRefusalException(await ReasonAsync(phase, cancellation), root);
                case "HELD" or "ARCHIVED":
                    throw new ServiceUnavailableException($"{root}: the service has put the job aside ({phase}). Try again later, or with --sync");
            }
            await options.Delay(wait, cancellation);
            wait = wait * 1.5 < LongestPoll ? wait * 1.5 : LongestPoll;
        }
    }

    /// <summary>Takes the result to a file.</summary>
    /// <inheritdoc cref="ResultFile.ReceiveAsync"/>
    public async Task<bool> DownloadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await http.SendAsync(HttpMethod.Get, Part("/results/result"), null, follow: true, answer => ResultFile.ReceiveAsync(answer, path, options.LargestResult), cancellation);
        }
        catch (ServiceRefusalException e)
        {
            throw new ServiceRefusalException(e.Message, root);
        }
    }

    /// <summary>Removes the job from the service, also when the user wants to stop; a service that fails at that is not waited for.</summary>
    public async Task DeleteAsync()
    {
        using var patience = new CancellationTokenSource(PatienceWithDelete);
        try
        {
            await http.SendAsync(HttpMethod.Delete, new Uri(root), null, follow: false, answer => Task.FromResult(answer.Status), patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ServiceUnavailableException or ServiceRefusalException)
        {
            options.Log($"job {root} could not be removed: {e.Message}");
        }
    }

    /// <summary>The phase now or, where the service can block, once it is no longer <paramref name="known"/>.</summary>
    private Task<string> PhaseAsync(string known, CancellationToken cancellation)
    {
        bool blocks = known is "PENDING" or "QUEUED" or "EXECUTING";
        Uri uri = blocks ? new Uri($"{root}?WAIT={Block}&PHASE={known}") : Part("/phase");
        return http.SendAsync(HttpMethod.Get, uri, null, follow: true, Read, cancellation);

        async Task<string> Read(ArchiveAnswer answer)
        {
            string text = await answer.ReadTextAsync();
            string phase = blocks ? JobDocument.Parse(text)?.Phase ?? "" : text.Trim().ToUpperInvariant();
            return JobDocument.IsPhase(phase)
                ? phase
                : throw new BrokenAnswerException($"the service answers '{ServiceWords.Of(text)}' when asked for the phase of a job");
        }
    }

    private async Task<string> ReasonAsync(string phase, CancellationToken cancellation)
    {
        try
        {
            string words = ServiceWords.Of(await TextAsync(Part("/error"), cancellation));
            return words.Length > 0 ? words : phase;
        }
        catch (ServiceRefusalException e)
        {
            return e.Message;
        }
        catch (ServiceUnavailableException)
        {
            // That the job failed is the news; a service without an error document (TAP 1.0 allows it) has no more to say.
            return phase;
        }
    }

    private Task<string> TextAsync(Uri uri, CancellationToken cancellation) =>
        http.SendAsync(HttpMethod.Get, uri, null, follow: true, answer => answer.ReadTextAsync(), cancellation);

    private Uri Part(string suffix) => new(root + suffix);
}
