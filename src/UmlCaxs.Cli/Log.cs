using Spectre.Console;
using Spectre.Console.Rendering;
using UmlCaxs.Catalog;

namespace UmlCaxs.Cli;

/// <summary>
/// What goes to stderr: a line a step, and a progress bar with rate and time left on anything that takes over two seconds.
/// No bar where stderr is not a terminal, nothing at all with --quiet.
/// </summary>
internal sealed class Log(bool quiet, bool verbose)
{
    private static readonly TimeSpan BarAfter = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> told = [];

    /// <summary>Writes a line.</summary>
    public void Line(string text)
    {
        if (!quiet)
            Console.Error.WriteLine(text);
    }

    /// <summary>Writes what a user should know about a table, now and when it is closed; each thing once, however often it is opened.</summary>
    /// <returns>The same reader.</returns>
    public TableReader WithNotes(TableReader reader)
    {
        WriteNotes(reader);
        reader.Closing = () => WriteNotes(reader);
        return reader;
    }

    private void WriteNotes(TableReader reader)
    {
        foreach (string note in reader.Notes.Select(n => $"{reader.Path}: {n}"))
            if (told.Add(note))
                Line(note);
    }

    /// <summary>Writes a line where detail is wanted.</summary>
    public void Detail(string text)
    {
        if (verbose && !quiet)
            Console.Error.WriteLine(text);
    }

    /// <summary>True where progress is shown: stderr is a terminal and nobody wants quiet.</summary>
    public bool ShowsProgress => !quiet && !Console.IsErrorRedirected;

    /// <summary>Runs a job and shows its progress.</summary>
    /// <param name="what">What is being done, such as "Fitting".</param>
    /// <param name="job">The job; it reports to the progress it is given.</param>
    public T WithProgress<T>(string what, Func<Progress, T> job)
    {
        var progress = new Progress();
        if (quiet || Console.IsErrorRedirected)
            return job(progress);
        Task<T> task = Task.Run(() => job(progress));
        if (Task.WaitAny([task], BarAfter) < 0)
            ShowBar(what, progress, task);
        return task.GetAwaiter().GetResult();
    }

    private static void ShowBar(string what, Progress progress, Task task)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new NoteColumn(progress))
            .Start(context =>
            {
                ProgressTask bar = context.AddTask(what, maxValue: 1);
                while (Task.WaitAny([task], TimeSpan.FromMilliseconds(100)) < 0)
                    bar.Value = progress.Fraction;
            });
    }

    /// <summary>How far a job is; written by the job, read by the bar.</summary>
    internal sealed class Progress
    {
        private readonly System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();

        /// <summary>Share done, 0 to 1.</summary>
        public double Fraction { get; private set; }

        /// <summary>Rate or state in words.</summary>
        public string Note { get; private set; } = "";

        /// <summary>Reports how far the job is, with a note.</summary>
        public void Report(double fraction, string note) => (Fraction, Note) = (Math.Clamp(fraction, 0, 1), note);

        /// <summary>Reports how far the job is and how many rows it has done.</summary>
        public void ReportRows(double fraction, long rows) => Report(fraction, $"{rows / Math.Max(clock.Elapsed.TotalSeconds, 1e-3):N0} rows/s");
    }

    private sealed class NoteColumn(Progress progress) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(progress.Note);
    }
}
