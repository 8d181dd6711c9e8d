using System.Text;

namespace UmlCaxs.Parquet.Tests.Encodings;

/// <summary>Values of tests.</summary>
internal static class RandomNumbers
{
    private static readonly double[] Special = [0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 1.0];

    public static double[] Doubles(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(10) == 0 ? Special[random.Next(Special.Length)] : (random.NextDouble() - 0.5) * 1000)];

    public static long[] Longs(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64))];

    /// <summary>Names of sources, some repeated, some empty, some with bytes beyond ASCII.</summary>
    public static byte[][] Names(Random random, int count)
    {
        var names = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            names[i] = random.Next(12) switch
            {
                0 => [],
                1 => Encoding.UTF8.GetBytes("Müller " + new string('★', random.Next(40))),
                < 6 when i > 0 => names[i - 1],
                _ => Encoding.UTF8.GetBytes($"2CXO J{random.Next(240000):D6}.{random.Next(10)}+{random.Next(900000):D6}"),
            };
        }
        return names;
    }
}
