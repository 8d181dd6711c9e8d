namespace ILGPU;

/// <summary>Stands in for ILGPU's type of this name: the item that this thread is.</summary>
internal static class Group
{
    /// <summary>Which item of its group.</summary>
    public static int IdxX => ItemGroup.Item;

    /// <summary>Items of a group.</summary>
    public static int DimX => ItemGroup.Current.Items;

    /// <summary>Waits until every item of the group is here.</summary>
    public static void Barrier() => ItemGroup.Current.Wait();
}
