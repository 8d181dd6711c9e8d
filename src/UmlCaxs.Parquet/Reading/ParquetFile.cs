using Microsoft.Win32.SafeHandles;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>
/// A Parquet file: its columns, its row groups and what is told of them. Values are read by <see cref="DatasetColumnReader"/>.
/// </summary>
/// <remarks>
/// Everything in the footer that can be checked without reading pages is checked when it is opened. The file is read with
/// positional reads, never mapped: one that is cut off meanwhile gives an error. May be used by several threads at once.
/// </remarks>
public sealed class ParquetFile : IDisposable
{
    private readonly Lock gate = new();
    private SafeFileHandle? handle;
    private int users = 1; // this object, until it is disposed, and readers
    private bool isDisposed;

    private ParquetFile(string path, SafeFileHandle handle, long length)
    {
        (Path, this.handle, Length) = (path, handle, length);
        try
        {
            (FileMetaData metaData, long footerStart) = FooterReader.Read(handle, length);
            Schema = new ParquetSchema(metaData.Schema);
            (CreatedBy, KeyValueMetadata) = (metaData.CreatedBy, metaData.KeyValueMetadata);
            bool hasShortChunks = OldWriters.HaveShortChunks(CreatedBy);
            var groups = new List<ParquetRowGroup>();
            long firstRow = 0;
            foreach (RowGroup group in metaData.RowGroups)
            {
                groups.Add(new ParquetRowGroup(groups.Count, firstRow, group, Schema, footerStart, hasShortChunks));
                firstRow = checked(firstRow + group.RowCount);
            }
            // Some writers leave a 0 there. The rows of the row groups are checked against their pages.
            if (metaData.RowCount != 0 && metaData.RowCount != firstRow)
                throw new InvalidDataException($"the footer counts {metaData.RowCount} rows, the row groups {firstRow}");
            (RowGroups, RowCount) = (groups, firstRow);
        }
        catch (OverflowException e)
        {
            throw Error("footer", "the rows of its row groups exceed 64 bits", e);
        }
        catch (InvalidDataException e)
        {
            throw Error("footer", e.Message, e);
        }
        catch (NotSupportedException e)
        {
            throw new ParquetException(path, "", e.Message, "Write it again without encryption", e);
        }
    }

    /// <summary>Path as given.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Its columns.</summary>
    public ParquetSchema Schema { get; }

    /// <summary>Its row groups, in the order of the rows.</summary>
    public IReadOnlyList<ParquetRowGroup> RowGroups { get; }

    /// <summary>Rows of all row groups.</summary>
    public long RowCount { get; }

    /// <summary>Entries that the writer has left, such as a VOTable or an Arrow schema.</summary>
    public IReadOnlyList<KeyValue> KeyValueMetadata { get; }

    /// <summary>The program that wrote it, if it says.</summary>
    public string? CreatedBy { get; }

    /// <summary>Opens a file and checks its footer.</summary>
    /// <exception cref="ParquetException">It cannot be read, is no Parquet file, is encrypted or damaged.</exception>
    public static ParquetFile Open(string path)
    {
        SafeFileHandle handle = OpenHandle(path);
        try
        {
            return new ParquetFile(path, handle, RandomAccess.GetLength(handle));
        }
        catch (IOException e)
        {
            handle.Dispose();
            throw Unreadable(path, e);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file as soon as no reader uses it. A reader that needs it later opens it again.</summary>
    public void Dispose()
    {
        if (!isDisposed)
            Release();
        isDisposed = true;
    }

    /// <summary>The file for those who have acquired it.</summary>
    internal SafeFileHandle Handle => handle ?? throw new InvalidOperationException("The file is used without having been acquired.");

    /// <summary>Begins a use: opens the file if it is closed. Ends with <see cref="Release"/>.</summary>
    /// <exception cref="ParquetException">The file cannot be opened again, or has changed.</exception>
    internal void Acquire()
    {
        lock (gate)
        {
            if (handle is null)
            {
                SafeFileHandle opened = OpenHandle(Path);
                long length = RandomAccess.GetLength(opened);
                if (length != Length)
                {
                    opened.Dispose();
                    throw Error("", $"the file has {length} bytes now and had {Length} when it was opened");
                }
                handle = opened;
            }
            users++;
        }
    }

    /// <summary>Ends a use.</summary>
    internal void Release()
    {
        lock (gate)
        {
            if (--users > 0)
                return;
            handle?.Dispose();
            handle = null;
        }
    }

    /// <summary>An error in this file.</summary>
    internal ParquetException Error(string place, string problem, Exception? inner = null) =>
        new(Path, place, problem, "The file is damaged or unfinished: fetch or write it again", inner);

    /// <summary>An error of the system while this file is read.</summary>
    internal ParquetException Unreadable(IOException e) => Unreadable(Path, e);

    private static SafeFileHandle OpenHandle(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    private static ParquetException Unreadable(string path, Exception e) =>
        new(path, "", $"the file cannot be read ({e.Message.TrimEnd('.')})", "Check the path, and that the file may be read", e);
}
