using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;

namespace UmlCaxs.Benchmarks;

/// <summary>
/// The two limits of every pass on this machine: how many fused multiply-adds all cores do in registers, and how fast they
/// read memory. A pass is good when it comes near the one that binds it.
/// </summary>
public unsafe class LimitBenchmarks
{
    private const int Steps = 1 << 22;
    private const int Doubles = 12_000_000;
    private readonly double[] memory = new double[Doubles];
    private readonly int threads = Environment.ProcessorCount;

    /// <summary>Memory that was never written is one page of zeros, which stays in cache.</summary>
    [GlobalSetup]
    public void Touch() => Array.Fill(memory, 1);

    /// <summary>Multiply-adds of one call: threads x 2^22 x 16 x 8 lanes.</summary>
    [Benchmark]
    public double MultiplyAdds() => OnAllThreads(_ => Register());

    /// <summary>Reads 96 MB, a million rows of twelve features.</summary>
    [Benchmark]
    public double Read() => OnAllThreads(thread => Sum(memory.AsSpan(thread * (Doubles / threads), Doubles / threads)));

    private double OnAllThreads(Func<int, double> work)
    {
        double[] results = new double[threads];
        Parallel.For(0, threads, thread => results[thread] = work(thread));
        return results.Sum();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Register()
    {
        Vector512<double> a = Vector512.Create(0.999999);
        Vector512<double> b = Vector512.Create(1e-9);
        Vector512<double> x0 = a, x1 = a, x2 = a, x3 = a, x4 = a, x5 = a, x6 = a, x7 = a;
        Vector512<double> y0 = a, y1 = a, y2 = a, y3 = a, y4 = a, y5 = a, y6 = a, y7 = a;
        for (int step = 0; step < Steps; step++)
        {
            x0 = Vector512.MultiplyAddEstimate(x0, a, b);
            x1 = Vector512.MultiplyAddEstimate(x1, a, b);
            x2 = Vector512.MultiplyAddEstimate(x2, a, b);
            x3 = Vector512.MultiplyAddEstimate(x3, a, b);
            x4 = Vector512.MultiplyAddEstimate(x4, a, b);
            x5 = Vector512.MultiplyAddEstimate(x5, a, b);
            x6 = Vector512.MultiplyAddEstimate(x6, a, b);
            x7 = Vector512.MultiplyAddEstimate(x7, a, b);
            y0 = Vector512.MultiplyAddEstimate(y0, a, b);
            y1 = Vector512.MultiplyAddEstimate(y1, a, b);
            y2 = Vector512.MultiplyAddEstimate(y2, a, b);
            y3 = Vector512.MultiplyAddEstimate(y3, a, b);
            y4 = Vector512.MultiplyAddEstimate(y4, a, b);
            y5 = Vector512.MultiplyAddEstimate(y5, a, b);
            y6 = Vector512.MultiplyAddEstimate(y6, a, b);
            y7 = Vector512.MultiplyAddEstimate(y7, a, b);
        }

        return Vector512.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + y0 + y1 + y2 + y3 + y4 + y5 + y6 + y7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(ReadOnlySpan<double> values)
    {
        Vector512<double> a = default, b = default, c = default, d = default;
        fixed (double* p = values)
            for (int i = 0; i + 32 <= values.Length; i += 32)
            {
                a += Vector512.Load(p + i);
                b += Vector512.Load(p + i + 8);
                c += Vector512.Load(p + i + 16);
                d += Vector512.Load(p + i + 24);
            }

        return Vector512.Sum(a + b + c + d);
    }
}
