using UmlCaxs.Parquet.Compression.Zstandard;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression.Zstandard;

public sealed class DamagedFrameTests
{
    private const int GuardBytes = 64;
    private const byte GuardValue = 0xA5;
    private const int MutationsOfAFrame = 400;

    public static TheoryData<int> Frames => ZstdDecoderTests.Frames;

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_cut_off_anywhere_is_refused(int index)
    {
        (_, int length, _, string base64) = KnownFrames.All[index];
        byte[] source = Convert.FromBase64String(base64);
        // The empty beginning holds nothing, rightly so; cut between frames, only the length tells.
        for (int cut = length == 0 ? 1 : 0; cut < source.Length; cut++)
            Assert.NotNull(Refusal(source[..cut], length));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_changed_anywhere_is_refused_or_decoded_within_bounds(int index)
    {
        (string name, int length, _, string base64) = KnownFrames.All[index];
        byte[] source = Convert.FromBase64String(base64);
        var random = new Random(1000 + index);
        int refused = 0;
        for (int i = 0; i < MutationsOfAFrame; i++)
        {
            byte[] changed = [.. source];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                // Headers and tables come first, and more depends on them.
                int at = random.Next(random.Next(2) == 0 ? Math.Min(60, source.Length) : source.Length);
                changed[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(changed[at] ^ 1 << random.Next(8));
            }
            refused += Refusal(changed, length) is null ? 0 : 1;
        }
        Assert.True(refused > 0, name);
    }

    [Fact]
    public void Noise_behind_a_header_is_refused_or_decoded_within_bounds()
    {
        var random = new Random(77);
        byte[] block = new byte[200];
        for (int i = 0; i < 5000; i++)
        {
            random.NextBytes(block);
            _ = Refusal(FrameBuilder.Frame(FrameBuilder.Compressed(block[..random.Next(1, block.Length)])), random.Next(3000));
        }
    }

    [Fact]
    public void A_content_of_another_length_is_refused()
    {
        byte[] source = FrameBuilder.Frame(FrameBuilder.Raw(1, 2, 3));

        Assert.Contains("hold 3 bytes instead of 4", Refusal(source, 4));
        Assert.Contains("more bytes than the 2", Refusal(source, 2));
        Assert.Contains("more bytes than the 0", Refusal(FrameBuilder.Frame(FrameBuilder.Rle(1, 5)), 0));
        Assert.Contains("more bytes", Refusal(FrameBuilder.Frame(FrameBuilder.Sequence([1], 1, 4, 10)), 10));
        Assert.Contains("instead of 4", Refusal([], 4));
    }

    [Fact]
    public void Dictionaries_are_refused_by_name()
    {
        byte[] source = [0x28, 0xB5, 0x2F, 0xFD, 0x22, 0x34, 0x12, 0x00, 0x01, 0x00, 0x00];

        Assert.Contains("needs dictionary 4660; dictionaries are not supported", Refusal(source, 0));
        source[5] = source[6] = 0;
        Assert.Null(Refusal(source, 0));
    }

    [Fact]
    public void Reserved_bits_and_types_are_refused()
    {
        byte[] source = FrameBuilder.Frame(FrameBuilder.Raw(1));
        byte[] withReservedBit = [.. source];
        withReservedBit[4] |= 8;
        byte[] withReservedType = [.. source];
        withReservedType[6] |= 6;

        Assert.Contains("reserved bit", Refusal(withReservedBit, 1));
        Assert.Contains("reserved type", Refusal(withReservedType, 1));
        Assert.Contains("no Zstandard frame", Refusal([1, 2, 3, 4, 5, 6], 0));
        Assert.Contains("reserved bits of the modes", Refusal(FrameBuilder.Frame(FrameBuilder.Compressed(0, 1, 1, 1)), 0));
    }

    [Fact]
    public void Blocks_larger_than_the_frame_allows_are_refused()
    {
        byte[] source = FrameBuilder.Frame(FrameBuilder.Rle(1, 2000));
        source[5] = 0; // a window of 1 KB

        Assert.Contains("2000 bytes; the frame allows 1024", Refusal(source, 2000));
        Assert.Contains("131073 bytes; the frame allows 131072", Refusal(FrameBuilder.Frame(FrameBuilder.Rle(1, 131073)), 131073));
        Assert.Contains("131073 bytes; the frame allows 131072", Refusal(FrameBuilder.Frame(FrameBuilder.Sequence([1], 1, 4, 131072)), 131073));
    }

    [Fact]
    public void Matches_never_reach_beyond_the_frame()
    {
        byte[] frame = FrameBuilder.Frame(FrameBuilder.Raw(1, 2, 3));

        Assert.Contains("5 bytes back, 4 bytes into", Refusal([.. frame, .. FrameBuilder.Frame(FrameBuilder.Sequence([1, 2, 3, 4], 4, 8, 3))], 10));
        Assert.Contains("1 bytes back, 0 bytes into", Refusal(FrameBuilder.Frame(FrameBuilder.Sequence([], 0, 4, 3)), 3));
        Assert.Contains("4294967292 bytes back", Refusal(FrameBuilder.Frame(FrameBuilder.Sequence([1], 1, uint.MaxValue, 3)), 100));
        // The third number without literals is one less than the last offset, which is 1 at first.
        Assert.Contains("0 bytes back", Refusal(FrameBuilder.Frame(FrameBuilder.Raw(1, 2, 3), FrameBuilder.Sequence([], 0, 3, 3)), 6));
    }

    [Fact]
    public void Tables_of_blocks_before_must_exist_in_the_same_frame()
    {
        byte[] treeless = FrameBuilder.Frame(FrameBuilder.Compressed(0x13, 0x40, 0, 1, 0));
        byte[] repeat = FrameBuilder.Frame(FrameBuilder.Compressed(0, 1, 0b11_11_11_00, 1));

        Assert.Contains("Huffman table of a block before", Refusal([.. Convert.FromBase64String(KnownFrames.All[0].Base64), .. treeless], 5000));
        Assert.Contains("repeats the table of literals lengths", Refusal([.. Convert.FromBase64String(KnownFrames.All[0].Base64), .. repeat], 5000));
    }

    [Fact]
    public void A_wrong_checksum_is_refused()
    {
        (_, int length, _, string base64) = KnownFrames.All.First(f => f.Made == "frame(c, 3, write_checksum=True)");
        byte[] source = Convert.FromBase64String(base64);
        source[^1] ^= 1;

        Assert.Contains("the checksum of a Zstandard frame is", Refusal(source, length));
    }

    // The message of the refusal; null if the frame decodes. The bytes around the destination must stay as they are.
    private static string? Refusal(byte[] source, int length)
    {
        byte[] guarded = new byte[length + 2 * GuardBytes];
        Array.Fill(guarded, GuardValue);
        string? message = null;
        try
        {
            ZstdDecoder.Decompress(source, guarded.AsSpan(GuardBytes, length));
        }
        catch (InvalidDataException refusal)
        {
            message = refusal.Message;
        }
        Assert.False(guarded.AsSpan(0, GuardBytes).ContainsAnyExcept(GuardValue));
        Assert.False(guarded.AsSpan(GuardBytes + length).ContainsAnyExcept(GuardValue));
        return message;
    }
}
