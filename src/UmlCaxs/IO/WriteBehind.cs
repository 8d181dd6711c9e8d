using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace UmlCaxs.IO;

/// <summary>
/// Has Linux begin to write a file to the disk while it grows. Left alone it would keep gigabytes in memory and write them
/// when the file is completed, while everybody waits.
/// </summary>
/// <param name="handle">The file.</param>
internal sealed partial class WriteBehind(SafeFileHandle handle)
{
    // Pieces large enough for a disk, small enough to be gone when the file ends.
    private const long PieceBytes = 64 << 20;
    private const uint StartWriting = 2; // SYNC_FILE_RANGE_WRITE

    private long asked;

    /// <summary>Asks for the writing of what has been added since the last time, if that is much.</summary>
    public void Advance()
    {
        if (!OperatingSystem.IsLinux() || RandomAccess.GetLength(handle) is var length && length - asked < PieceBytes)
            return;

        // A hint: errors of the disk show up when the file is completed.
        _ = SyncFileRange(handle, asked, length - asked, StartWriting);
        asked = length;
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long count, uint flags);
}
