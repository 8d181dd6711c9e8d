using UmlCaxs.Compute.OpenCl;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>A test that needs an OpenCL device: skipped with the reason where there is none, unless <c>UMLCAXS_REQUIRE</c> wants it.</summary>
internal sealed class OpenClFactAttribute : FactAttribute
{
    public OpenClFactAttribute()
    {
        IReadOnlyList<OpenClDevice> devices = OpenClDevice.All(out string? absence);
        absence ??= devices[0].Refusal;
        bool isRequired = (Environment.GetEnvironmentVariable(Backends.RequireVariable) ?? "").Split(',', StringSplitOptions.TrimEntries).Any(name => name.StartsWith(OpenClBackend.BestName, StringComparison.Ordinal));
        if (absence is not null && !isRequired)
            Skip = "no OpenCL device: " + absence;
    }
}
