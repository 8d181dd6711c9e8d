using Xunit;

namespace UmlCaxs.Tests.Cuda;

/// <summary>A test of host code against <see cref="CudaEmulator"/>; skipped with the reason where it is not in use.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CudaEmulatorFactAttribute : FactAttribute
{
    public CudaEmulatorFactAttribute()
    {
        if (CudaEmulator.Absence is not null)
            Skip = CudaEmulator.Absence;
    }
}
