using System.Runtime.InteropServices;

namespace UmlCaxs.Classification;

/// <summary>Takes the next bytes of a sequence.</summary>
internal delegate void ByteSink(ReadOnlySpan<byte> bytes);

/// <summary>Fills a span with the next bytes of a sequence.</summary>
internal delegate void ByteSource(Span<byte> bytes);

/// <summary>Detections that vote, as bytes in a file: a head of four numbers, the values, name and obsid.</summary>
internal static class BallotBytes
{
    /// <summary>Numbers of a head: order, obsid, lengths of the name and of an obsid that is no number.</summary>
    public const int HeadNumbers = 4;

    /// <summary>Writes a detection.</summary>
    public static void Write(ByteSink write, in Ballot ballot)
    {
        ReadOnlySpan<long> head = [ballot.Order, ballot.Obsid, ballot.Name.Length, ballot.ObsidText.Length];
        write(MemoryMarshal.AsBytes(head));
        write(MemoryMarshal.AsBytes(ballot.Values));
        write(ballot.Name);
        write(ballot.ObsidText);
    }
}

/// <summary>Reads detections in the order in which they were written.</summary>
/// <param name="atEnd">Whether all bytes were read.</param>
/// <param name="read">Reads the next bytes.</param>
/// <param name="width">Values of a detection.</param>
internal sealed class BallotReader(Func<bool> atEnd, ByteSource read, int width)
{
    private readonly double[] values = new double[width];
    private readonly long[] head = new long[BallotBytes.HeadNumbers];
    private byte[] text = [];

    /// <summary>Added to the place of every detection.</summary>
    public long FirstOrder { get; init; }

    /// <summary>Reads the next detection; it is valid until the one after it is read.</summary>
    /// <returns>False if there is none.</returns>
    public bool Read(out Ballot ballot)
    {
        ballot = default;
        if (atEnd())
            return false;
        read(MemoryMarshal.AsBytes(head.AsSpan()));
        read(MemoryMarshal.AsBytes(values.AsSpan()));
        int name = (int)head[2];
        int length = name + (int)head[3];
        if (text.Length < length)
            text = new byte[length];
        read(text.AsSpan(0, length));
        ballot = new Ballot(text.AsSpan(0, name), FirstOrder + head[0], head[1], text.AsSpan(name, length - name), values);
        return true;
    }
}
