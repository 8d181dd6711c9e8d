using System.Xml;

namespace UmlCaxs.IO.Votable;

/// <summary>Opens the bytes behind the STREAM of a BINARY or BINARY2 element.</summary>
internal static class VotableStream
{
    /// <summary>Moves from the element of the rows to its STREAM and opens that.</summary>
    /// <param name="xml">The document, on BINARY or BINARY2.</param>
    /// <returns>The bytes of the rows; and the file that they come from, if that is not the document itself.</returns>
    /// <exception cref="BadInputException">There is no STREAM, or it refers to what is not there or may not be read.</exception>
    public static (Stream Content, Stream? Outer) Open(VotableXml xml)
    {
        string serialisation = xml.Name;
        int depth = xml.Depth;
        bool found = false;
        while (!found && !xml.IsEndOf(depth))
            found = xml.NodeType == XmlNodeType.Element && xml.Name == "STREAM";
        if (!found)
            throw xml.Error($"line {xml.Line}", $"{serialisation} has no STREAM", "Download the file again, or correct it");
        string encoding = xml.Attribute("encoding") ?? "none";
        if (encoding is not ("none" or "base64" or "gzip" or "dynamic"))
            throw xml.Error($"line {xml.Line}", $"the encoding {BadCell.Quote(encoding)} of the STREAM is not supported", "Write the table with base64 or gzip");
        if (xml.Attribute("href") is not { } reference)
        {
            // Text within a document can be nothing but base64, of compressed data perhaps.
            var inline = new Base64Input(xml.Path, new ElementText(xml), xml.Line);
            return (encoding == "gzip" ? new GzipInput(xml.Path, inline) : inline, null);
        }

        string path = LocalFile(xml, reference);
        Stream file = encoding is "gzip" or "dynamic" ? InputFile.OpenContent(path) : InputFile.Open(path);
        if (encoding == "gzip" && file is not GzipInput)
        {
            file.Dispose();
            throw BadInputException.At(path, "", $"this is no gzip file, as the STREAM of {xml.Path} says", "Correct the encoding of the STREAM, or fetch the file again");
        }

        return (encoding == "base64" ? new Base64Input(path, file, 1) : file, file);
    }

    // A document from anywhere must not make a reader fetch, or show, what its user did not mean to open.
    private static string LocalFile(VotableXml xml, string reference)
    {
        string place = $"line {xml.Line}";
        string shown = BadCell.Quote(reference);
        string name = reference;
        int scheme = reference.IndexOf(':', StringComparison.Ordinal);
        if (scheme > 1 && reference.AsSpan(0, scheme).IndexOfAny("/?#") < 0)
        {
            name = reference[(scheme + 1)..];
            bool isLocal = reference.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && (!name.StartsWith("//", StringComparison.Ordinal) || name.StartsWith("///", StringComparison.Ordinal));
            if (!isLocal)
                throw xml.Error(place, $"the rows are at {shown}, and only local files are read", "Download that file into the folder of the VOTable and make the href its name");
            name = name.StartsWith("//", StringComparison.Ordinal) ? name[2..] : name;
        }

        name = Uri.UnescapeDataString(name);
        string folder = Path.GetDirectoryName(Path.GetFullPath(xml.Path))!;
        string full = name.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetFullPath(name, folder);
        if (!full.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw xml.Error(place, $"the rows are in {shown}, which is not in the folder of the VOTable", "Put that file into this folder, and make the href its name");
        return full;
    }
}
