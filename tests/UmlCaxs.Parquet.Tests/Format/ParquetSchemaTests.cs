using UmlCaxs.Parquet.Format;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Format;

public sealed class ParquetSchemaTests
{
    [Fact]
    public void Old_and_new_annotations_mean_the_same()
    {
        Check("string", Leaf(PhysicalType.ByteArray) with { Converted = ConvertedType.Utf8 }, new LogicalType(LogicalTypeKind.String));
        Check("uint16", Leaf(PhysicalType.Int32) with { Converted = ConvertedType.UInt16 }, new LogicalType(LogicalTypeKind.Integer) { BitWidth = 16 });
        Check("int64", Leaf(PhysicalType.Int64) with { Converted = ConvertedType.Int64 }, new LogicalType(LogicalTypeKind.Integer) { BitWidth = 64, IsSigned = true });
        Check("date", Leaf(PhysicalType.Int32) with { Converted = ConvertedType.Date }, new LogicalType(LogicalTypeKind.Date));
        Check("decimal(5,2)", Leaf(PhysicalType.Int32) with { Converted = ConvertedType.Decimal, Precision = 5, Scale = 2 }, new LogicalType(LogicalTypeKind.Decimal) { Precision = 5, Scale = 2 });
        Check("timestamp[us, UTC]", Leaf(PhysicalType.Int64) with { Converted = ConvertedType.TimestampMicros }, new LogicalType(LogicalTypeKind.Timestamp) { Unit = TimeUnit.Microseconds, IsUtc = true });
        Check("time[ms, UTC]", Leaf(PhysicalType.Int32) with { Converted = ConvertedType.TimeMillis }, new LogicalType(LogicalTypeKind.Time) { Unit = TimeUnit.Milliseconds, IsUtc = true });
    }

    [Theory]
    [InlineData(PhysicalType.Boolean, "boolean")]
    [InlineData(PhysicalType.Int96, "timestamp[int96]")]
    [InlineData(PhysicalType.Float, "float")]
    [InlineData(PhysicalType.Double, "double")]
    [InlineData(PhysicalType.ByteArray, "binary")]
    [InlineData(PhysicalType.FixedLenByteArray, "binary(5)")]
    public void Without_annotation_the_physical_type_counts(PhysicalType type, string text) =>
        Assert.Equal(text, Schema(Leaf(type) with { Length = 5 }).Columns[0].TypeText);

    [Fact]
    public void An_annotation_that_does_not_fit_says_nothing()
    {
        Assert.Equal("int64", Schema(Leaf(PhysicalType.Int64) with { Logical = new LogicalType(LogicalTypeKind.String) }).Columns[0].TypeText);
        Assert.Equal("int64", Schema(Leaf(PhysicalType.Int64) with { Logical = new LogicalType(LogicalTypeKind.Timestamp) }).Columns[0].TypeText);
        Assert.Equal("binary(5)", Schema(Leaf(PhysicalType.FixedLenByteArray) with { Length = 5, Logical = new LogicalType(LogicalTypeKind.Uuid) }).Columns[0].TypeText);
    }

    [Fact]
    public void Schemas_that_make_no_sense_are_refused()
    {
        SchemaElement leaf = Leaf(PhysicalType.Double).Build("x"), orphan = new() { Name = "x" };
        Refuse("empty");
        Refuse("root is not a group", leaf);
        Refuse("ends before the last child", Group("root", 2), leaf, Group("g", 2));
        Refuse("4 children, in a schema of 2", Group("root", 4), leaf);
        Refuse("belong to no group", Group("root", 1), leaf, leaf);
        Refuse("neither a type nor children", Group("root", 1), orphan);
        Refuse("-1 children", Group("root", -1), leaf);
        Refuse("unknown physical type 8", Group("root", 1), Leaf((PhysicalType)8).Build("x"));
        Refuse("values of -1 bytes", Group("root", 1), (Leaf(PhysicalType.FixedLenByteArray) with { Length = -1 }).Build("x"));
        Refuse("nested more than 64 deep", [.. Enumerable.Repeat(Group("g", 1), 1000), leaf]);
        Refuse("decimal of 2 digits with 5", Group("root", 1), (Leaf(PhysicalType.Int32) with { Converted = ConvertedType.Decimal, Precision = 2, Scale = 5 }).Build("x"));
    }

    [Fact]
    public void Flat_columns_know_their_leaf_behind_nested_ones()
    {
        var schema = new ParquetSchema([Group("root", 2), Group("pair", 2), Leaf(PhysicalType.Int32).Build("a"), Leaf(PhysicalType.Float).Build("b"), Leaf(PhysicalType.Double).Build("x")]);
        Assert.Equal("struct<a: int32, b: float>", schema.Columns[0].TypeText);
        Assert.True(schema.Columns[0].IsNested);
        Assert.Equal((2, "double"), (schema.Columns[1].LeafIndex, schema.Columns[1].TypeText));
        Assert.Equal([["pair", "a"], ["pair", "b"], ["x"]], schema.Leaves.Select(l => l.Path));
    }

    private sealed record Element(PhysicalType Type, int? Length = null, ConvertedType? Converted = null, int? Precision = null, int? Scale = null, LogicalType? Logical = null)
    {
        public SchemaElement Build(string name) => new()
        {
            Name = name,
            Type = Type,
            TypeLength = Length,
            Repetition = Repetition.Optional,
            ConvertedType = Converted,
            Precision = Precision,
            Scale = Scale,
            LogicalType = Logical,
        };
    }

    private static Element Leaf(PhysicalType type) => new(type);

    private static SchemaElement Group(string name, int children) => new() { Name = name, ChildCount = children };

    private static ParquetSchema Schema(Element element) => new([Group("root", 1), element.Build("x")]);

    private static void Check(string text, Element old, LogicalType logical)
    {
        Assert.Equal(text, Schema(old).Columns[0].TypeText);
        Assert.Equal(text, Schema(new Element(old.Type, Logical: logical)).Columns[0].TypeText);
    }

    private static void Refuse(string problem, params SchemaElement[] elements) =>
        Assert.Contains(problem, Assert.Throws<InvalidDataException>(() => new ParquetSchema(elements)).Message, StringComparison.Ordinal);
}
