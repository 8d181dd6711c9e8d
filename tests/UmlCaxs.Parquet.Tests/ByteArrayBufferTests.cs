using System.Text;
using Xunit;

namespace UmlCaxs.Parquet.Tests;

public sealed class ByteArrayBufferTests
{
    [Fact]
    public void RowsAreNullUntilSetAndAgainAfterClear()
    {
        var buffer = new ByteArrayBuffer(2);
        Assert.True(buffer.IsNull(0));
        buffer.Set(0, "abc"u8);
        buffer.Set(1, ""u8);
        Assert.Equal("abc", Encoding.UTF8.GetString(buffer[0]));
        Assert.False(buffer.IsNull(1));
        Assert.Equal(0, buffer.LengthOf(1));
        buffer.Clear();
        Assert.True(buffer.IsNull(0));
        Assert.True(buffer.IsNull(1));
        Assert.Equal(0, buffer.UsedBytes);
    }

    [Fact]
    public void RowsCanShareBytes()
    {
        var buffer = new ByteArrayBuffer(3);
        int start = buffer.Append("Seyfert_1"u8);
        for (int row = 0; row < 3; row++)
            buffer.SetView(row, start, row == 2 ? 7 : 9);
        Assert.Equal("Seyfert_1", Encoding.UTF8.GetString(buffer[1]));
        Assert.Equal("Seyfert", Encoding.UTF8.GetString(buffer[2]));
        Assert.Equal(9, buffer.UsedBytes);
    }

    [Fact]
    public void TextIsStoredAsUtf8AndSurvivesGrowth()
    {
        var buffer = new ByteArrayBuffer(1000);
        for (int row = 0; row < 1000; row++)
            buffer.Set(row, $"Müller {row} ★");
        for (int row = 0; row < 1000; row++)
            Assert.Equal($"Müller {row} ★", Encoding.UTF8.GetString(buffer[row]));
    }
}
