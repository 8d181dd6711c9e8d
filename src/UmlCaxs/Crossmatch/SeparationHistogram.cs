using System.Runtime.CompilerServices;

namespace UmlCaxs.Crossmatch;

/// <summary>
/// Counts of separations in bins that double in width with every octave, 1024 to the octave: quantiles to a thousandth of their
/// value from half a megabyte, whatever the separations are and however many.
/// </summary>
internal sealed class SeparationHistogram
{
    // A positive double's bits order like its value: exponent and the first ten bits of the fraction number the bin.
    private const int Shift = 52 - 10;

    // Below a billionth of an arcsec everything is zero.
    private const double Smallest = 1e-9;
    private static readonly long FirstBin = BitConverter.DoubleToInt64Bits(Smallest) >> Shift;
    private static readonly int BinCount = (int)((BitConverter.DoubleToInt64Bits(360 * SkyGeometry.ArcsecPerDegree) >> Shift) - FirstBin) + 2;

    private readonly long[] counts = new long[BinCount];
    private long total;

    /// <summary>The greatest separation; NaN without any.</summary>
    public double Max { get; private set; } = double.NaN;

    /// <summary>Counts a separation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double separation)
    {
        counts[separation < Smallest ? 0 : (BitConverter.DoubleToInt64Bits(separation) >> Shift) - FirstBin + 1]++;
        total++;
        if (!(separation <= Max))
            Max = separation;
    }

    /// <summary>The separation that this share of all does not exceed; NaN without any.</summary>
    public double Quantile(double share)
    {
        if (total == 0)
            return double.NaN;
        long rank = Math.Max(1, (long)Math.Ceiling(share * total));
        int bin = 0;
        for (long below = counts[0]; below < rank; below += counts[bin])
            bin++;
        return bin == 0 ? 0 : Math.Min(Max, (LowerBorder(bin) + LowerBorder(bin + 1)) / 2);
    }

    private static double LowerBorder(int bin) => BitConverter.Int64BitsToDouble((bin - 1 + FirstBin) << Shift);
}
