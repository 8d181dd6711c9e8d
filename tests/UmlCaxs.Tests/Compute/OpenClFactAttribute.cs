using UmlCaxs.Compute.OpenCl;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>A test that needs an OpenCL device: skipped with the reason where there is none, unless <c>UMLCAXS_REQUIRE</c> wants it.</summary>
internal sealed class OpenClFactAttribute : FactAttribute
{
    /// <param name="files">Files of <see cref="SharedData"/> that it needs too.</param>
    public OpenClFactAttribute(params string[] files)
    {
        IReadOnlyList<OpenClDevice> devices = OpenClDevice.All(out string? absence);
        absence ??= devices[0].Refusal;
        bool isRequired = (Environment.GetEnvironmentVariable(Backends.RequireVariable) ?? "").Split(',', StringSplitOptions.TrimEntries).Any(name => name.StartsWith(OpenClBackend.BestName, StringComparison.Ordinal));
        if (absence is not null && !isRequired)
            Skip = "no OpenCL device: " + absence;
        string[] lacking = [.. files.Where(f => SharedData.Find(f) is null)];
        if (lacking.Length > 0)
            Skip = $"needs shared/data/{string.Join(", ", lacking)}, which is not on this machine";
    }
}
