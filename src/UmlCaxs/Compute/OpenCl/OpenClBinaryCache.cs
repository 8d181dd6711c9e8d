using System.Security.Cryptography;
using System.Text;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>
/// Compiled programs on disk, one file each. It only saves time: what cannot be read or written is compiled instead, and an
/// entry that was cut short or altered fails its checksum and counts as absent.
/// </summary>
/// <param name="folder">Folder of the entries; made when the first is written.</param>
internal sealed class OpenClBinaryCache(string folder)
{
    /// <summary>The user's cache folder by the system's convention.</summary>
    public static string DefaultFolder
    {
        get
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            string root = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
                : Path.Combine(home, ".cache");
            return Path.Combine(root, "umlcaxs", "opencl");
        }
    }

    /// <summary>The key of a program: everything that its machine code depends on.</summary>
    public static string KeyOf(string source, string options, OpenClDevice device) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', source, options, device.Name, device.Driver))));

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
