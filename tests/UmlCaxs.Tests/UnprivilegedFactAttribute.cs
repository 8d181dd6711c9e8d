using Xunit;

namespace UmlCaxs.Tests;

/// <summary>A test of file permissions, which bind neither root nor an administrator.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            Skip = "needs a Unix user whom file permissions bind";
    }
}
