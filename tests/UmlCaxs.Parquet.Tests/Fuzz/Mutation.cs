namespace UmlCaxs.Parquet.Tests.Fuzz;

/// <summary>Damages the bytes of a file in ways that files are damaged, and that attackers would think of.</summary>
internal static class Mutation
{
    private static readonly byte[] Interesting = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF];

    /// <summary>A damaged copy.</summary>
    /// <param name="original">A file that reads.</param>
    /// <param name="random">Source of the random choices.</param>
    public static byte[] Of(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int n = 1 + random.Next(3); n > 0 && bytes.Length > 12; n--)
            bytes = Once(bytes, random);
        return bytes;
    }

    private static byte[] Once(byte[] bytes, Random random)
    {
        int at = Place(bytes.Length, random);
        int length = Math.Min(bytes.Length - at, 1 + random.Next(16));
        switch (random.Next(7))
        {
            case 0: // a bit
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1: // a byte with meaning at the edge of its range
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 2: // noise
                random.NextBytes(bytes.AsSpan(at, length));
                break;
            case 3: // a varint that says a great deal
                bytes.AsSpan(at, length).Fill(0xFF);
                break;
            case 4: // a piece from elsewhere
                bytes.AsSpan(random.Next(bytes.Length - length + 1), length).ToArray().CopyTo(bytes, at);
                break;
            case 5: // a piece lost, the end still there
                return [.. bytes[..at], .. bytes[(at + length)..]];
            default: // a file cut off
                return random.Next(4) == 0 ? bytes[..at] : Once(bytes, random);
        }

        return bytes;
    }

    // Half of the damage goes to the end, where the metadata are.
    private static int Place(int length, Random random) =>
        random.Next(2) == 0 ? random.Next(length) : length - 1 - random.Next(Math.Min(length, 1000));
}
