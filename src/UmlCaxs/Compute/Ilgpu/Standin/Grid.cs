namespace ILGPU;

/// <summary>Stands in for ILGPU's type of this name: the group that runs on this thread.</summary>
internal static class Grid
{
    /// <summary>Which group of the launch.</summary>
    public static int IdxX => ItemGroup.Index;
}
