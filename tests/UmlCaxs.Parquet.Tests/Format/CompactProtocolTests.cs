using UmlCaxs.Parquet.Format.Thrift;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Format;

public sealed class CompactProtocolTests
{
    [Fact]
    public void Written_fields_are_read()
    {
        var writer = new CompactWriter();
        writer.BeginStruct();
        writer.WriteBool(1, true);
        writer.WriteI8(2, -3);
        writer.WriteI16(3, short.MinValue);
        writer.WriteI32(20, int.MaxValue); // more than 15 beyond the last: the long form of a header
        writer.WriteI64(21, long.MinValue);
        writer.WriteString(22, "σ");
        writer.WriteBinary(23, [1, 2, 3]);
        writer.WriteListHeader(24, CompactType.I32, 20);
        for (int i = 0; i < 20; i++)
            writer.WriteI32(i - 10);
        writer.BeginStruct(25);
        writer.WriteBool(4, false);
        writer.EndStruct();
        writer.EndStruct();

        var reader = new CompactReader(writer.Written);
        FieldCursor field = reader.BeginStruct();
        Assert.True(reader.Next(ref field) && field.Id == 1 && field.ReadBool());
        Assert.True(reader.Next(ref field) && reader.ReadI8(field) == -3);
        Assert.True(reader.Next(ref field) && reader.ReadI16(field) == short.MinValue);
        Assert.True(reader.Next(ref field) && field.Id == 20 && reader.ReadI32(field) == int.MaxValue);
        Assert.True(reader.Next(ref field) && reader.ReadI64(field) == long.MinValue);
        Assert.True(reader.Next(ref field) && reader.ReadString(field) == "σ");
        Assert.True(reader.Next(ref field));
        Assert.Equal([1, 2, 3], reader.ReadBinary(field));
        Assert.True(reader.Next(ref field));
        Assert.Equal(20, reader.ReadListHeader(field, CompactType.I32));
        for (int i = 0; i < 20; i++)
            Assert.Equal(i - 10, reader.ReadI32());
        Assert.True(reader.Next(ref field) && field.Id == 25);
        FieldCursor inner = reader.BeginStruct();
        Assert.True(reader.Next(ref inner) && inner.Id == 4 && !inner.ReadBool());
        Assert.False(reader.Next(ref inner));
        Assert.False(reader.Next(ref field));
        Assert.Equal(writer.Written.Length, reader.Position);
    }

    // Fields of every type, as a future version of the format may add: a list of structs, a map, a UUID, a double, a set of booleans.
    [Theory]
    [InlineData("1A2C150200150400" + "00")]
    [InlineData("1B0185016101" + "00")]
    [InlineData("1B00" + "00")]
    [InlineData("1D000102030405060708090A0B0C0D0E0F" + "00")]
    [InlineData("170001020304050607" + "00")]
    [InlineData("1A31010201" + "00")]
    [InlineData("11" + "12" + "00")]
    public void Unknown_fields_are_passed_over(string hex)
    {
        byte[] data = Convert.FromHexString(hex);
        Assert.Equal(data.Length, SkipAll(data));
        for (int length = 0; length < data.Length; length++)
            Assert.Throws<InvalidDataException>(() => SkipAll(data[..length]));
    }

    [Theory]
    [InlineData("18FFFFFFFF0F", "string of 4294967295 bytes")]
    [InlineData("19FCFFFFFFFF07", "list of 2147483647 elements")]
    [InlineData("16FFFFFFFFFFFFFFFFFF7F", "more than 64 bits")]
    [InlineData("1E00", "unknown Thrift type 14")]
    [InlineData("10", "header of 0x10")]
    [InlineData("1950", "unknown Thrift type 0")]
    public void Lying_sizes_and_unknown_types_are_refused(string hex, string problem)
    {
        var e = Assert.Throws<InvalidDataException>(() => SkipAll([.. Convert.FromHexString(hex), 1, 2, 3, 4, 5]));
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_nesting_is_refused_before_the_stack_ends()
    {
        byte[] structs = new byte[1_000_000];
        Array.Fill(structs, (byte)0x1C);
        Assert.Contains("nested", Assert.Throws<InvalidDataException>(() => SkipAll(structs)).Message, StringComparison.Ordinal);
        byte[] lists = new byte[1_000_000];
        Array.Fill(lists, (byte)0x19);
        Assert.Contains("nested", Assert.Throws<InvalidDataException>(() => SkipAll(lists)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_integer_too_large_for_its_type_is_refused()
    {
        var writer = new CompactWriter();
        writer.BeginStruct();
        writer.WriteI64(1, 1L << 40);
        byte[] data = writer.Written.ToArray();
        data[0] = 0x15;
        Assert.Throws<InvalidDataException>(() =>
        {
            var reader = new CompactReader(data);
            FieldCursor field = reader.BeginStruct();
            reader.Next(ref field);
            reader.ReadI32(field);
        });
    }

    private static int SkipAll(byte[] data)
    {
        var reader = new CompactReader(data);
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
            reader.Skip(field);
        return reader.Position;
    }
}
