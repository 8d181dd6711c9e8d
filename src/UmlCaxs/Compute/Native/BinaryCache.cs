using System.Security.Cryptography;
using System.Text;

namespace UmlCaxs.Compute.Native;

/// <summary>
/// Compiled programs on disk, one file each. It only saves time: what cannot be read or written is compiled instead, and an
/// entry that was cut short or altered fails its checksum and counts as absent.
/// </summary>
/// <param name="folder">Folder of the entries; made when the first is written.</param>
internal sealed class BinaryCache(string folder)
{
    /// <summary>The user's cache folder by the system's convention, with a folder for each kind of device.</summary>
    /// <param name="kind">Kind of device, such as <c>opencl</c>.</param>
    public static BinaryCache OfUser(string kind)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string root = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
            : Path.Combine(home, ".cache");
        return new BinaryCache(Path.Combine(root, "umlcaxs", kind));
    }

    /// <summary>The key of a program.</summary>
    /// <param name="parts">Everything that its machine code depends on: source, options, device, driver.</param>
    public static string KeyOf(params ReadOnlySpan<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));

    /// <summary>The file of a key.</summary>
    public string PathOf(string key) => Path.Combine(folder, key + ".bin");

    /// <summary>An entry's machine code; null where there is no sound entry.</summary>
    public byte[]? Find(string key)
    {
        try
        {
            byte[] entry = File.ReadAllBytes(PathOf(key));
            int size = SHA256.HashSizeInBytes;
            return entry.Length > size && SHA256.HashData(entry.AsSpan(size)).AsSpan().SequenceEqual(entry.AsSpan(0, size)) ? entry[size..] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps machine code; a folder that cannot be written to keeps nothing.</summary>
    public void Keep(string key, byte[] binary)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string unfinished = Path.Combine(folder, Path.GetRandomFileName());
            using (FileStream file = File.Create(unfinished))
            {
                file.Write(SHA256.HashData(binary));
                file.Write(binary);
            }

            // Several processes may compile the same program at once; each leaves a whole file, the last one stays.
            File.Move(unfinished, PathOf(key), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process compiles again.
        }
    }
}
