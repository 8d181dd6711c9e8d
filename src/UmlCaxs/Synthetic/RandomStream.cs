using System.Numerics;

namespace UmlCaxs.Synthetic;

/// <summary>
/// Random numbers that depend on nothing but a seed, an index and a purpose: every source has streams of its own, so that it
/// comes out the same whichever thread makes it and whatever was made before. The generator is xoshiro256++ (Blackman and
/// Vigna 2021), its state filled by splitmix64.
/// </summary>
internal struct RandomStream
{
    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;

    /// <summary>The stream of this seed, index and purpose.</summary>
    public RandomStream(int seed, long index, int purpose)
    {
        // Each word is mixed before the next comes in: neighbouring seeds and indices must not give related streams.
        ulong state = Mix(Mix(Mix((uint)seed) + (ulong)index) + (uint)purpose);
        a = Mix(state += 0x9E3779B97F4A7C15);
        b = Mix(state += 0x9E3779B97F4A7C15);
        c = Mix(state += 0x9E3779B97F4A7C15);
        d = Mix(state + 0x9E3779B97F4A7C15);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(a + d, 23) + a;
        ulong t = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = BitOperations.RotateLeft(d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in (0, 1): fit for a logarithm.</summary>
    public double NextOpen() => ((NextBits() >> 12) + 0.5) * (1.0 / (1L << 52));

    /// <summary>Uniform in 0 ... <paramref name="count"/> - 1.</summary>
    public int NextIndex(int count) => (int)(NextUniform() * count);

    /// <summary>Normal with mean 0 and standard deviation 1.</summary>
    public double NextNormal() => Ziggurat.Next(ref this);

    /// <summary>Laplace (two-sided exponential) with mean 0 and scale 1.</summary>
    public double NextLaplace()
    {
        double size = -Math.Log(NextOpen());
        return NextUniform() < 0.5 ? size : -size;
    }

    /// <summary>The output function of splitmix64.</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
