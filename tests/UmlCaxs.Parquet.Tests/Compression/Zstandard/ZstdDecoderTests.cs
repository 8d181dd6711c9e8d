using UmlCaxs.Parquet.Compression.Zstandard;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression.Zstandard;

public sealed class ZstdDecoderTests
{
    public static TheoryData<int> Frames => [.. Enumerable.Range(0, KnownFrames.All.Length)];

    [Theory]
    [MemberData(nameof(Frames))]
    public void Frames_of_the_reference_implementation_decode_to_their_content(int index)
    {
        (string content, int length, _, string base64) = KnownFrames.All[index];

        Assert.Equal(Contents.Make(content, length), Decode(Convert.FromBase64String(base64), length));
    }

    [Fact]
    public void All_frames_after_each_other_decode_to_all_contents_after_each_other()
    {
        byte[] source = [.. KnownFrames.All.SelectMany(f => Convert.FromBase64String(f.Base64))];
        byte[] content = [.. KnownFrames.All.SelectMany(f => Contents.Make(f.Content, f.Length))];

        Assert.Equal(content, Decode(source, content.Length));
    }

    [Fact]
    public void Threads_decode_side_by_side()
    {
        Parallel.For(0, 4 * KnownFrames.All.Length, i =>
            Frames_of_the_reference_implementation_decode_to_their_content(i % KnownFrames.All.Length));
    }

    [Fact]
    public void Nothing_and_skippable_frames_hold_nothing()
    {
        Assert.Empty(Decode([], 0));
        Assert.Empty(Decode(FrameBuilder.Skippable(0), 0));
        Assert.Empty(Decode([.. FrameBuilder.Skippable(15, 1, 2, 3), .. FrameBuilder.Frame(FrameBuilder.Raw())], 0));
    }

    [Fact]
    public void Raw_and_repeated_blocks_follow_each_other()
    {
        byte[] source = FrameBuilder.Frame(FrameBuilder.Raw(1, 2), FrameBuilder.Rle(3, 3), FrameBuilder.Raw(), FrameBuilder.Raw(4));

        Assert.Equal([1, 2, 3, 3, 3, 4], Decode(source, 6));
    }

    // Every distance up to some vectors back, with lengths around the steps of copies; with and without bytes behind the match.
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Matches_may_overlap_what_they_copy(int behind)
    {
        for (int distance = 1; distance <= 70; distance++)
        {
            byte[] start = [.. Enumerable.Range(1, distance).Select(i => (byte)i)];
            for (int length = 3; length <= 150; length += length < 70 ? 1 : 13)
            {
                byte[] source = FrameBuilder.Frame(
                    FrameBuilder.Sequence(start, distance, (uint)distance + 3, length),
                    FrameBuilder.Rle(0, behind));
                byte[] expected = [.. Enumerable.Range(0, distance + length).Select(i => start[i % distance]), .. new byte[behind]];

                Assert.Equal(expected, Decode(source, expected.Length));
            }
        }
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 35)]
    [InlineData(15, 36)]
    [InlineData(16, 130)]
    [InlineData(17, 131)]
    [InlineData(63, 1000)]
    [InlineData(64, 4099)]
    [InlineData(1000, 65538)]
    [InlineData(8192, 65539)]
    [InlineData(65535, 65537)]
    [InlineData(65536, 65536)]
    [InlineData(131000, 72)]
    [InlineData(1, 131071)]
    public void Lengths_of_every_code_are_understood(int literalsLength, int matchLength)
    {
        byte[] before = Contents.Make("Noise", 131072);
        byte[] literals = [.. Enumerable.Repeat((byte)7, literalsLength)];
        const int Distance = 70000;
        byte[] source = FrameBuilder.Frame(FrameBuilder.Raw(before), FrameBuilder.Sequence(literals, literalsLength, Distance + 3, matchLength));
        List<byte> expected = [.. before, .. literals];
        for (int i = 0; i < matchLength; i++)
            expected.Add(expected[^Distance]);

        Assert.Equal(expected, Decode(source, expected.Count));
    }

    // RFC 8878, 3.1.1.5. The frame begins with the offsets 1, 4 and 8.
    [Theory]
    [InlineData(1, new uint[] { 1 }, new[] { 1 })]
    [InlineData(1, new uint[] { 2, 1, 1 }, new[] { 4, 4, 4 })]
    [InlineData(1, new uint[] { 3, 2, 3 }, new[] { 8, 1, 4 })]
    [InlineData(1, new uint[] { 9, 1, 2, 3 }, new[] { 6, 6, 1, 4 })]
    [InlineData(0, new uint[] { 1, 1, 2 }, new[] { 4, 1, 8 })]
    [InlineData(0, new uint[] { 2, 3, 3, 3 }, new[] { 8, 7, 6, 5 })]
    [InlineData(0, new uint[] { 1, 3, 2 }, new[] { 4, 3, 1 })]
    public void Offsets_used_before_are_remembered_by_the_rules(int literals, uint[] numbers, int[] distances)
    {
        byte[] before = Contents.Make("Noise", 40);
        byte[][] blocks = [FrameBuilder.Raw(before), .. numbers.Select(n => FrameBuilder.Sequence(new byte[literals], literals, n, 3))];
        List<byte> expected = [.. before];
        foreach (int distance in distances)
        {
            expected.AddRange(new byte[literals]);
            for (int i = 0; i < 3; i++)
                expected.Add(expected[^distance]);
        }

        Assert.Equal(expected, Decode(FrameBuilder.Frame(blocks), expected.Count));
    }

    [Fact]
    public void Literals_behind_the_last_sequence_end_the_block()
    {
        byte[] source = FrameBuilder.Frame(FrameBuilder.Sequence([1, 2, 3, 4, 5], 2, 5, 4));

        Assert.Equal([1, 2, 1, 2, 1, 2, 3, 4, 5], Decode(source, 9));
    }

    [SharedDataFact("csc_detections_zstd.parquet")]
    public void Pages_of_a_real_file_are_whole_frames()
    {
        byte[] file = File.ReadAllBytes(SharedData.PathOf("csc_detections_zstd.parquet"));
        byte[] magic = [0x28, 0xB5, 0x2F, 0xFD];
        int frames = 0;
        for (int at = file.AsSpan().IndexOf(magic); at >= 0 && frames < 40; frames++)
        {
            // The pages are found by their magic number; each frame says how long its content is.
            int next = file.AsSpan(at + 4).IndexOf(magic);
            var header = FrameHeader.Read(file.AsSpan(at));
            int read = at + header.Length;
            byte[] content = new byte[(int)header.ContentSize!.Value];
            int length = FrameDecoder.ForThisThread.DecodeBlocks(file, ref read, content, header.MostBlockBytes);

            Assert.Equal(content.Length, length);
            at = next < 0 ? -1 : at + 4 + next;
        }
        Assert.True(frames > 10);
    }

    private static byte[] Decode(byte[] source, int length)
    {
        byte[] content = new byte[length];
        ZstdDecoder.Decompress(source, content);
        return content;
    }
}
