using System.Xml;

namespace UmlCaxs.Archives;

/// <summary>What a service says about a job (UWS 1.1, section 2.2).</summary>
/// <param name="Phase">Its phase, in capitals.</param>
/// <param name="CanBlock">True if the service can hold back its answer until the phase changes: version 1.1 and above.</param>
internal sealed record JobDocument(string Phase, bool CanBlock)
{
    /// <summary>True for the phases that there are (UWS 1.1, section 2.1.3).</summary>
    public static bool IsPhase(string word) =>
        word is "PENDING" or "QUEUED" or "EXECUTING" or "COMPLETED" or "ERROR" or "ABORTED" or "UNKNOWN" or "HELD" or "SUSPENDED" or "ARCHIVED";

    /// <summary>Reads a job document.</summary>
    /// <returns>Null if the text is none, or tells no phase.</returns>
    public static JobDocument? Parse(string text)
    {
        string? phase = null;
        string version = "";
        try
        {
            using XmlReader xml = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (xml.Read())
            {
                if (xml.NodeType != XmlNodeType.Element)
                    continue;
                if (xml.LocalName == "job")
                    version = xml.GetAttribute("version") ?? "";
                else if (xml.LocalName == "phase" && phase is null)
                    phase = xml.ReadElementContentAsString().Trim().ToUpperInvariant();
            }
        }
        catch (XmlException)
        {
            // A service may answer with anything; what it says on request about the phase alone decides.
            return null;
        }
        return phase is null || !IsPhase(phase) ? null : new JobDocument(phase, version.StartsWith("1.", StringComparison.Ordinal) && version != "1.0");
    }
}
