using BenchmarkDotNet.Running;
using UmlCaxs.Benchmarks;

// dotnet run -c Release --project benchmarks/UmlCaxs.Benchmarks -- --filter '*EStep*'
BenchmarkSwitcher.FromAssembly(typeof(EStepBenchmarks).Assembly).Run(args);
