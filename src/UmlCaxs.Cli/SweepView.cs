using Spectre.Console;
using UmlCaxs.Sweeps;

namespace UmlCaxs.Cli;

/// <summary>A sweep on stderr: the BIC curve as it grows on a terminal, a line for every step elsewhere.</summary>
internal static class SweepView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a sweep and shows it.</summary>
    /// <param name="log">stderr.</param>
    /// <param name="sweep">The sweep; it tells how far it is.</param>
    public static T Show<T>(Log log, Func<Action<SweepProgress>, T> sweep)
    {
        if (!log.ShowsProgress)
        {
            int told = 0;
            return sweep(progress =>
            {
                if (progress.Models.Count > told)
                    log.Line($"{progress.Models.Count:N0} of {progress.AllModels:N0} models, lowest BIC {progress.Models.Min(m => m.Bic):F1} at K = {progress.Models.MinBy(m => m.Bic)!.K}");
                told = progress.Models.Count;
            });
        }

        SweepProgress? latest = null;
        Task<T> task = Task.Run(() => sweep(progress => Volatile.Write(ref latest, progress)));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Live(new Text("")).AutoClear(true).Start(context =>
        {
            while (Task.WaitAny([task], Refresh) < 0)
                if (Volatile.Read(ref latest) is { } progress)
                    context.UpdateTarget(new Text(Draw(progress, console.Profile.Width)));
        });
        return task.GetAwaiter().GetResult();
    }

    private static string Draw(SweepProgress progress, int width) =>
        $"{string.Join('\n', BicCurve.Draw(progress.Models, width))}\n{progress.Models.Count:N0} of {progress.AllModels:N0} models  {progress.Doing}";
}
