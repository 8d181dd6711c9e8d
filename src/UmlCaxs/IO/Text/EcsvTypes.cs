using System.Globalization;
using System.Text.RegularExpressions;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>The datatypes of ECSV 1.0 (astropy's APE 6), and the types that their values have here.</summary>
internal static partial class EcsvTypes
{
    /// <summary>The narrowest type that holds every value of a datatype; null if it is unknown or complex.</summary>
    /// <remarks>Numbers of 64 bits without a sign become text, as Int64 holds half of them only. So do unknown objects.</remarks>
    public static ColumnType? Of(string datatype) => datatype switch
    {
        "bool" => ColumnType.Boolean,
        "uint8" => ColumnType.UInt8,
        "int8" or "int16" => ColumnType.Int16,
        "uint16" or "int32" => ColumnType.Int32,
        "uint32" or "int64" => ColumnType.Int64,
        "float16" or "float32" => ColumnType.Float32,
        "float64" or "float128" => ColumnType.Float64,
        "uint64" or "string" or "object" => ColumnType.String,
        _ => null,
    };

    /// <summary>True for complex numbers, which no column can hold.</summary>
    public static bool IsComplex(string datatype) => datatype is "complex64" or "complex128" or "complex256";

    /// <summary>The datatype that a column is written as.</summary>
    public static string NameOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => "bool",
        ColumnType.UInt8 => "uint8",
        ColumnType.Int16 => "int16",
        ColumnType.Int32 => "int32",
        ColumnType.Int64 => "int64",
        ColumnType.Float32 => "float32",
        ColumnType.Float64 => "float64",
        _ => "string",
    };

    /// <summary>Takes a subtype such as <c>float64[2,null]</c> apart.</summary>
    /// <param name="subtype">The subtype.</param>
    /// <param name="datatype">Type of the elements.</param>
    /// <param name="dimensions">How many, the index that runs slowest first; -1 for any number.</param>
    /// <returns>False if it is of another form.</returns>
    public static bool TrySplit(string subtype, out string datatype, out int[] dimensions)
    {
        Match match = SubtypePattern().Match(subtype);
        datatype = match.Groups["type"].Value;
        string[] sizes = match.Success ? match.Groups["sizes"].Value.Split(',') : [];
        dimensions = new int[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i].Trim() == "null")
                dimensions[i] = -1;
            else if (!int.TryParse(sizes[i].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out dimensions[i]))
                return false;
        }
        return match.Success;
    }

    [GeneratedRegex(@"^\s*(?<type>[a-z0-9]+)\s*\[(?<sizes>[^\[\]]{1,200})\]\s*\z")]
    private static partial Regex SubtypePattern();
}
