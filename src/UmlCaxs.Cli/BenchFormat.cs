using System.Globalization;
using UmlCaxs.Benchmarking;

namespace UmlCaxs.Cli;

/// <summary>Times and throughputs as people read them.</summary>
internal static class BenchFormat
{
    /// <summary>Seconds with a unit that suits them: us, ms or s.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 1e-3 => Digits(seconds * 1e6) + " us",
        < 1 => Digits(seconds * 1e3) + " ms",
        _ => Digits(seconds) + " s",
    };

    /// <summary>A throughput with its unit.</summary>
    public static string Rate(Throughput rate) => rate.Name == Throughput.RowRate ? Digits(rate.PerSecond / 1e6) + " M rows/s" : Digits(rate.PerSecond) + " Mrc/s";

    /// <summary>Three significant digits, more before the point.</summary>
    public static string Digits(double value) => Math.Abs(value) switch
    {
        < 10 => value.ToString("F2", CultureInfo.InvariantCulture),
        < 100 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("F0", CultureInfo.InvariantCulture),
    };
}
