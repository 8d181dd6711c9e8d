using System.Diagnostics;
using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Mixture;

namespace UmlCaxs.Benchmarks;

/// <summary>
/// A whole sweep, K = 1..20 with ten k-means restarts each, and where its time goes. Wall-clock and CPU seconds: the second
/// tell what it takes also where the machine is busy with other things.
/// <c>dotnet run -c Release --project benchmarks/UmlCaxs.Benchmarks -- sweep TABLE [RUNS]</c>
/// </summary>
internal static class SweepBenchmarks
{
    public static void Run(string table, int runs)
    {
        using TableReader reader = TableFiles.Open(table, new TableReadOptions { Types = FeatureExtractor.CandidateColumns.ToDictionary(c => c, _ => ColumnType.Float64) });
        using FeatureMatrix rows = DetectionLoader.Load(reader).Features;
        FeatureTransform.Fit(rows, table).Apply(rows);
        var backend = new CpuBackend();
        var options = new SweepOptions([.. Enumerable.Range(1, 20)], 10);
        Console.WriteLine($"{rows.Rows} rows, {backend.Description}");
        for (int run = 0; run < runs; run++)
        {
            Sample sample = Sample.Of(rows);
            var marks = new List<(double Wall, double Cpu)>();
            Mark(marks);
            foreach (int k in options.Components.Reverse())
                for (int restart = 0; restart < 1; restart++)
                    Starts.Make(sample, StartKind.KMeans, new FitOptions(k), RestartStream.Of(options.Fit.Seed, k, restart));
            Mark(marks);
            IReadOnlyList<SweepModel> models = MixtureSweep.Run(backend, rows, options);
            Mark(marks);
            double steps = models.Sum(m => (double)m.Components * (m.Fit.Iterations + 1) * rows.Rows);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sweep {Wall(2):F2} s ({Cpu(2):F2} CPU s), of which starts about {10 * Cpu(1):F2} CPU s; {models.Count} fits, {models.Average(m => m.Fit.Iterations):F1} iterations, {steps / 1e9:F2} G row-components, best BIC {models.Min(m => m.Fit.Bic):F0}"));

            double Wall(int i) => marks[i].Wall - marks[i - 1].Wall;
            double Cpu(int i) => marks[i].Cpu - marks[i - 1].Cpu;
        }
    }

    private static void Mark(List<(double Wall, double Cpu)> marks)
    {
        using var process = Process.GetCurrentProcess();
        marks.Add((Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency, process.TotalProcessorTime.TotalSeconds));
    }
}
