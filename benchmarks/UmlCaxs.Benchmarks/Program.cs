using System.Globalization;
using BenchmarkDotNet.Running;
using UmlCaxs.Benchmarks;

// dotnet run -c Release --project benchmarks/UmlCaxs.Benchmarks -- --filter '*EStep*'
if (args is ["sweep", string table, ..])
    SweepBenchmarks.Run(table, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3);
else
    BenchmarkSwitcher.FromAssembly(typeof(EStepBenchmarks).Assembly).Run(args);
