using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>A column by which the rows of a row group are sorted (parquet.thrift, struct SortingColumn).</summary>
/// <param name="Leaf">Index among the leaves of the schema.</param>
/// <param name="IsDescending">Largest first.</param>
/// <param name="NullsFirst">Nulls come before all values, else behind.</param>
public sealed record SortingColumn(int Leaf, bool IsDescending, bool NullsFirst)
{
    internal static SortingColumn Read(ref CompactReader reader)
    {
        int? leaf = null;
        bool descending = false, nullsFirst = false;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    leaf = reader.ReadI32(field);
                    break;
                case 2:
                    descending = field.ReadBool();
                    break;
                case 3:
                    nullsFirst = field.ReadBool();
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new SortingColumn(leaf ?? throw new InvalidDataException("a sorting column has no index"), descending, nullsFirst);
    }
}
