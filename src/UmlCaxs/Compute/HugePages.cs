using System.Runtime.InteropServices;

namespace UmlCaxs.Compute;

/// <summary>
/// Asks Linux to back large blocks of memory with pages of 2 MB: the first touch of a block then costs one fault instead of
/// five hundred, which is most of what loading a table into fresh memory costs otherwise.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a huge page, and the alignment that a block needs.</summary>
    public const nuint Size = 2 << 20;

    private const int MadviseHugePage = 14;

    /// <summary>Allocates a block that should lie in huge pages; free it with <see cref="NativeMemory.AlignedFree"/>.</summary>
    public static void* Allocate(nuint bytes)
    {
        void* block = NativeMemory.AlignedAlloc(bytes, Size);

        // Advice only: where it cannot be followed the memory is as good as any, just slower to come by.
        if (OperatingSystem.IsLinux())
            _ = Advise((nint)block, bytes, MadviseHugePage);
        return block;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
