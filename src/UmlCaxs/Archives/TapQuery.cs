namespace UmlCaxs.Archives;

/// <summary>What is asked of a TAP service.</summary>
/// <param name="Adql">The query.</param>
/// <param name="Upload">A VOTable that the query knows as <c>TAP_UPLOAD.positions</c>, if it needs one.</param>
public sealed record TapQuery(string Adql, string? Upload = null)
{
    /// <summary>Name of the uploaded table.</summary>
    public const string UploadName = "positions";
}
