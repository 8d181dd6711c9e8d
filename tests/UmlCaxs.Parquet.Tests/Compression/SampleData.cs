using System.Buffers.Binary;
using System.Text;

namespace UmlCaxs.Parquet.Tests.Compression;

/// <summary>Page bodies of the kinds that tables have, reproducible.</summary>
internal static class SampleData
{
    /// <summary>Names of the kinds.</summary>
    public static readonly string[] Kinds = ["constant", "text", "random", "doubles", "singles as doubles", "indices"];

    /// <summary>So many bytes of a kind.</summary>
    public static byte[] Make(string kind, int length, int seed = 1)
    {
        var random = new Random(seed);
        var data = new byte[length];
        switch (kind)
        {
            case "constant":
                data.AsSpan().Fill(42);
                break;
            case "text":
                var text = new StringBuilder();
                while (text.Length < length)
                    text.Append($"2CXO J{random.Next(240000):D6}.{random.Next(10)}+{random.Next(900000):D6} ");
                Encoding.ASCII.GetBytes(text.ToString(0, length), data);
                break;
            case "random":
                random.NextBytes(data);
                break;
            case "doubles":
                Doubles(data, random.NextDouble);
                break;
            case "singles as doubles":
                Doubles(data, () => random.NextSingle());
                break;
            case "indices":
                for (int i = 0; i < length; i++)
                    data[i] = (byte)(random.Next(4) == 0 ? random.Next(16) : 0);
                break;
            default:
                throw new ArgumentException(kind);
        }
        return data;
    }

    /// <summary>Random bytes that repeat after so many.</summary>
    public static byte[] Periodic(int period, int length)
    {
        byte[] unit = Make("random", period, seed: period);
        var data = new byte[length];
        for (int i = 0; i < length; i++)
            data[i] = unit[i % period];
        return data;
    }

    /// <summary>The same with some bits, bytes or lengths changed: what a damaged or hostile file holds.</summary>
    public static byte[] Mutate(byte[] data, Random random)
    {
        byte[] mutant = [.. data];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(mutant.Length);
            switch (random.Next(4))
            {
                case 0:
                    mutant[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutant[at] = (byte)random.Next(256);
                    break;
                case 2:
                    mutant[at] = random.Next(2) == 0 ? (byte)0 : (byte)255;
                    break;
                default:
                    mutant = [.. mutant[..at], .. mutant[random.Next(mutant.Length)..]];
                    if (mutant.Length == 0)
                        return mutant;
                    break;
            }
        }
        return mutant;
    }

    private static void Doubles(Span<byte> data, Func<double> next)
    {
        Span<byte> value = stackalloc byte[sizeof(double)];
        for (; data.Length > 0; data = data[Math.Min(data.Length, value.Length)..])
        {
            BinaryPrimitives.WriteDoubleLittleEndian(value, next());
            value[..Math.Min(data.Length, value.Length)].CopyTo(data);
        }
    }
}
