namespace UmlCaxs.IO;

/// <summary>How the rows of a VOTable are written.</summary>
public enum VotableSerialization
{
    /// <summary>As XML elements, which people can read.</summary>
    TableData,

    /// <summary>As bytes with a mask of nulls in base64, which is shorter and faster, and tells empty text from null.</summary>
    Binary2,
}
