using UmlCaxs.Compute.Cuda;
using Xunit;

namespace UmlCaxs.Tests.Cuda;

/// <summary>Finding the newest NVRTC among those that toolkits, distributions and packages leave on a machine.</summary>
public sealed class NvrtcLibraryTests
{
    [Theory]
    [InlineData("libnvrtc.so.11.8.89", "11.8.89")]
    [InlineData("libnvrtc.so.12", "12.0")]
    [InlineData("libnvrtc.so.11.2", "11.2")]
    [InlineData("libnvrtc-builtins.so.11.8", null)]
    [InlineData("libnvrtc.so.alt", null)]
    [InlineData("nvrtc64_112_0.dll", "11.2")]
    [InlineData("nvrtc64_120_0.alt.dll", null)]
    public void A_version_is_in_the_name(string file, string? version) => Assert.Equal(version, NvrtcLibrary.VersionOf(file)?.ToString());

    [Fact]
    public void The_newest_comes_first_and_those_newer_than_the_driver_last()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TempFolder();
        foreach (string name in new[] { "libnvrtc.so", "libnvrtc.so.12.4.127", "libnvrtc.so.11.8.89", "libnvrtc.so.13.0.48", "libnvrtc.so.12.6.20", "libnvrtc-builtins.so.12.6" })
            folder.Write(name, "");

        string[] names = [.. NvrtcLibrary.Files([folder["absent"], folder.Path], newestMajor: 12).Select(f => Path.GetFileName(f)!)];

        Assert.Equal(["libnvrtc.so.12.6.20", "libnvrtc.so.12.4.127", "libnvrtc.so.11.8.89", "libnvrtc.so.13.0.48"], names);
    }
}
