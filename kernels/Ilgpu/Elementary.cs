using ILGPU;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>
/// exp and ln in double precision, each within 2.3e-16 of the result: ILGPU's own translation of <see cref="Math.Exp"/> and
/// <see cref="Math.Log(double)"/> goes digit by digit in a loop (CORDIC). Without branches, and without anything but the four
/// operations and the bits of a number.
/// </summary>
internal static class Elementary
{
    private const double Log2E = 1.4426950408889634;

    // ln 2 in two parts: the first has 32 zero bits at its end, so that its product with an exponent is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    // Added to a number below 2^51, it leaves the nearest integer in the lowest bits.
    private const double Rounder = 6755399441055744.0;

    private const ulong MantissaBits = 0x000f_ffff_ffff_ffff;
    private const ulong ExponentOfOne = 1023;
    private const double SmallestNormal = 2.2250738585072014e-308;
    private const double Largest = double.MaxValue;
    private const double TwoTo54 = 18014398509481984.0;
    private const double SquareRootOfTwo = 1.4142135623730951;

    /// <summary>
    /// exp(x) = 2^n exp(r) with n the integer nearest to x / ln 2 and the Taylor series of exp(r) up to r^13, whose remainder is
    /// below 5e-18 for |r| up to ln 2 / 2. Subnormal results are rounded once; NaN gives NaN.
    /// </summary>
    public static double Exp(double x)
    {
        // Beyond these the result is 0 or infinite, and stays so; comparisons are false for NaN, which passes.
        double bounded = x < -746.0 ? -746.0 : x;
        bounded = bounded > 710.0 ? 710.0 : bounded;
        double shifted = (bounded * Log2E) + Rounder;
        int n = unchecked((int)Interop.FloatAsInt(shifted));
        double whole = shifted - Rounder;
        double r = bounded - (whole * Ln2High) - (whole * Ln2Low);
        double p = (r * (1.0 / 6227020800)) + (1.0 / 479001600);
        p = (p * r) + (1.0 / 39916800);
        p = (p * r) + (1.0 / 3628800);
        p = (p * r) + (1.0 / 362880);
        p = (p * r) + (1.0 / 40320);
        p = (p * r) + (1.0 / 5040);
        p = (p * r) + (1.0 / 720);
        p = (p * r) + (1.0 / 120);
        p = (p * r) + (1.0 / 24);
        p = (p * r) + (1.0 / 6);
        p = (p * r) + 0.5;
        p = 1.0 + (r + (r * r * p));

        // Two factors, as 2^n alone may be out of range where the result is not.
        int half = n >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>
    /// ln x of x = 2^k (1 + f) with 1 + f between the roots of 1/2 and 2. With s = f / (2 + f) the logarithm of 1 + f is
    /// 2 artanh(s) = f - s (f - R), R = 2 (s^2/3 + s^4/5 + ...), up to s^22/23, whose remainder is below 1e-18. Zero gives minus infinity, a negative
    /// number and NaN give NaN.
    /// </summary>
    public static double Log(double x)
    {
        double scaled = x < SmallestNormal ? x * TwoTo54 : x;
        ulong bits = Interop.FloatAsInt(scaled);
        double m = Interop.IntAsFloat((bits & MantissaBits) | (ExponentOfOne << 52));
        int exponent = (int)(bits >> 52) - (int)ExponentOfOne - (x < SmallestNormal ? 54 : 0);
        double f = m > SquareRootOfTwo ? (0.5 * m) - 1.0 : m - 1.0;
        double k = m > SquareRootOfTwo ? exponent + 1.0 : exponent;
        double s = f / (2.0 + f);
        double z = s * s;
        double q = (z * (2.0 / 23)) + (2.0 / 21);
        q = (q * z) + (2.0 / 19);
        q = (q * z) + (2.0 / 17);
        q = (q * z) + (2.0 / 15);
        q = (q * z) + (2.0 / 13);
        q = (q * z) + (2.0 / 11);
        q = (q * z) + (2.0 / 9);
        q = (q * z) + (2.0 / 7);
        q = (q * z) + (2.0 / 5);
        q = (q * z) + (2.0 / 3);
        double log = (k * Ln2High) + (f - ((s * (f - (q * z))) - (k * Ln2Low)));
        log = x <= Largest ? log : x;
        log = x > 0.0 ? log : double.NaN;
        return x == 0.0 ? double.NegativeInfinity : log;
    }

    /// <summary>2^n for n from -1022 to 1023.</summary>
    private static double PowerOfTwo(int n) => Interop.IntAsFloat((ulong)(n + (int)ExponentOfOne) << 52);
}
