using Microsoft.Win32.SafeHandles;

namespace UmlCaxs.IO;

/// <summary>
/// A file that nobody else sees: its name is removed as soon as it is open, so that its space is free again when it is
/// closed, also by a kill. Bytes are appended and read back at any place.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly string path;

    /// <summary>Begins a file.</summary>
    /// <param name="folder">Where it takes its space.</param>
    /// <exception cref="BadInputException">The folder does not exist or cannot be written.</exception>
    public TemporaryFile(string folder)
    {
        path = Path.Combine(folder, $".umlcaxs-{Path.GetRandomFileName()}.tmp");
        try
        {
            handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
            File.Delete(path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            handle?.Dispose();
            throw BadInputException.At(folder, "", $"no temporary file can be written here ({e.Message})", "Choose a folder that you may write to, or allow more --memory", e);
        }
    }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes bytes at the end.</summary>
    /// <returns>Where they start.</returns>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        long at = Length;
        RandomAccess.Write(handle, bytes, at);
        Length += bytes.Length;
        return at;
    }

    /// <summary>Reads bytes that were written.</summary>
    /// <exception cref="IOException">The disk failed, or the file is shorter than what was written.</exception>
    public void Read(long at, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int count = RandomAccess.Read(handle, bytes, at);
            if (count == 0)
                throw new EndOfStreamException($"the temporary file '{path}' ends at byte {at}, and {Length} were written");
            at += count;
            bytes = bytes[count..];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
