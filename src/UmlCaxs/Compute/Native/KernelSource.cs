using System.Text;

namespace UmlCaxs.Compute.Native;

/// <summary>The sources of <c>kernels/native</c>, which travel inside this assembly and are compiled by the device's driver.</summary>
internal static class KernelSource
{
    /// <summary>The whole text of an operation: the dialect, what all kernels share, the operation. Errors name the file they are in.</summary>
    /// <param name="operation">File name without its extension, such as <c>e_step</c>.</param>
    public static string Of(string operation)
    {
        var text = new StringBuilder();
        foreach (string file in new[] { "device.h", "gaussian.h", operation + ".c" })
            text.Append($"#line 1 \"{file}\"\n").Append(Read(file)).Append('\n');
        return text.ToString();
    }

    private static string Read(string file)
    {
        using Stream stream = typeof(KernelSource).Assembly.GetManifestResourceStream("kernels/" + file)
            ?? throw new InvalidOperationException($"The kernel source '{file}' is not in this build.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
