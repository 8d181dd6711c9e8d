using UmlCaxs.Compute.Native;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>Which E-steps the kernel for tensor cores takes, and how rows and components share out over the device.</summary>
public sealed class TensorEStepTests
{
    private static readonly NativeLimits Gpu = new(1L << 37, 1L << 35, 227 << 10, 1024, TensorMultiprocessors: 132);

    [Theory]
    [InlineData(12, 6, 32, 6)]
    [InlineData(12, 7, 32, 8)]
    [InlineData(12, 20, 64, 10)]
    [InlineData(12, 12, 32, 12)]
    [InlineData(12, 13, 64, 8)]
    [InlineData(12, 30, 96, 10)]
    [InlineData(12, 32, 128, 8)]
    [InlineData(1, 1, 32, 2)]
    [InlineData(16, 20, 160, 4)]
    public void Components_share_out_over_warps(int dims, int components, int items, int perWarp) =>
        Assert.Equal(new KernelShape("e_step_tensor", dims, items, perWarp), TensorEStep.ShapeFor(dims, components, Gpu));

    [Theory]
    [InlineData(12, 33)]
    [InlineData(16, 21)]
    [InlineData(17, 6)]
    public void What_has_no_room_is_left_to_the_general_kernel(int dims, int components) =>
        Assert.Null(TensorEStep.ShapeFor(dims, components, Gpu));

    [Fact]
    public void Devices_without_tensor_cores_or_room_for_a_warp_use_the_general_kernel()
    {
        Assert.Null(TensorEStep.ShapeFor(12, 6, Gpu with { TensorMultiprocessors = 0 }));
        Assert.Null(TensorEStep.ShapeFor(12, 6, Gpu with { LargestGroup = 16 }));
        Assert.Null(TensorEStep.ShapeFor(12, 6, Gpu with { LocalBytes = 4096 }));
    }

    /// <summary>All groups at work at once, or several such waves; a multiple of the tile; not so few rows that preparation counts.</summary>
    [Theory]
    [InlineData(1, 6, 64)]
    [InlineData(29_655, 6, 64)]
    [InlineData(1_000_000, 6, 640)]
    [InlineData(1_000_000, 20, 1904)]
    [InlineData(1_000_000_000, 6, 126_272)]
    public void Groups_fill_the_device_in_whole_waves(long rows, int components, long expected) =>
        Assert.Equal(expected, TensorEStep.PlanFor(rows, TensorEStep.ShapeFor(12, components, Gpu)!.Value, Gpu).RowsPerGroup);
}
