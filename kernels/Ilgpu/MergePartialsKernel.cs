using ILGPU;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>Arguments of <see cref="MergePartialsKernel"/>.</summary>
internal struct MergePartialsArguments
{
    /// <summary>Groups x length.</summary>
    public ArrayView<double> Partials;

    /// <summary>Receives length values.</summary>
    public ArrayView<double> Total;

    /// <summary>Groups that wrote partial sums.</summary>
    public int Groups;

    /// <summary>Values that each of them wrote.</summary>
    public int Length;
}

/// <summary>The second stage of the sums over rows.</summary>
internal static class MergePartialsKernel
{
    /// <summary>Adds the partial sums in the order of the groups, with the rounding errors of the additions carried along; an item a value.</summary>
    public static void Run(MergePartialsArguments a)
    {
        int at = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (at >= a.Length)
            return;
        double sum = 0;
        double lost = 0;
        for (int group = 0; group < a.Groups; group++)
        {
            double value = a.Partials[((long)group * a.Length) + at];
            double next = sum + value;
            double kept = next - sum;
            lost += (sum - (next - kept)) + (value - kept);
            sum = next;
        }

        // Infinite and undefined sums have no rounding error to give back.
        a.Total[at] = sum >= double.MinValue && sum <= double.MaxValue ? sum + lost : sum;
    }
}
