namespace UmlCaxs.IO;

/// <summary>Opens input files; the one place that turns the file system's exceptions into messages for a user.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading from front to back, without a buffer: every reader here has its own.</summary>
    /// <exception cref="BadInputException">There is no such file, it may not be read, or it is no regular file.</exception>
    public static FileStream Open(string path)
    {
        if (path.Length == 0)
            throw new BadInputException("The name of an input file is empty. Name a file.");
        if (Directory.Exists(path))
            throw BadInputException.At(path, "", "this is a folder, not a table", "Name a file in it");
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw BadInputException.At(path, "", "there is no such file", "Check the path", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw BadInputException.At(path, "", "the file may not be read", "Ask for read permission (chmod u+r)", e);
        }
        catch (IOException e)
        {
            throw BadInputException.At(path, "", $"the file cannot be opened: {e.Message}", "Close other programs that use it", e);
        }
        if (stream.CanSeek)
            return stream;
        // A format is recognised by its first bytes and CSV types take a pass of their own: both need to go back.
        stream.Dispose();
        throw BadInputException.At(path, "", "this is a pipe or device, not a file", "Save its content to a file first");
    }

    /// <summary>Opens a file as <see cref="Open"/> does; what is compressed with gzip is decompressed while it is read.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static Stream OpenContent(string path)
    {
        FileStream file = Open(path);
        Span<byte> head = stackalloc byte[3];
        int length = RandomAccess.Read(file.SafeFileHandle, head, 0);
        return GzipInput.Recognises(head[..length]) ? new GzipInput(path, file) : file;
    }

    /// <summary>The first bytes of a file's content, decompressed where it is gzip; fewer if it is shorter.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static byte[] Head(string path, int count)
    {
        using Stream stream = OpenContent(path);
        var head = new byte[count];
        int length = stream.ReadAtLeast(head, count, throwOnEndOfStream: false);
        return head[..length];
    }
}
