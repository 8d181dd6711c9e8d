using System.Text;
using UmlCaxs.Parquet.Compression.Zstandard;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Compression.Zstandard;

public sealed class XxHash64Tests
{
    // Values of XXH64 with seed 0 as its implementations publish them; frames with checksums test longer contents.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    public void Short_texts_have_their_published_hashes(string text, ulong hash) =>
        Assert.Equal(hash, XxHash64.Compute(Encoding.ASCII.GetBytes(text)));
}
