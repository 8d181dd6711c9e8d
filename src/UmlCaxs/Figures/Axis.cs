namespace UmlCaxs.Figures;

/// <summary>A linear or logarithmic axis: a range, a label, and ticks at round numbers.</summary>
/// <param name="Min">Lower end.</param>
/// <param name="Max">Upper end, above the lower one.</param>
/// <param name="Name">Quantity with its unit.</param>
/// <param name="IsLogarithmic">True for a logarithmic axis; both ends are positive then.</param>
public sealed record Axis(double Min, double Max, string Name, bool IsLogarithmic = false)
{
    private const int MostPlainDigits = 4;
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>The label; where numbers are very large or small, with the power of ten that is left out at the ticks.</summary>
    public string Label => Power == 0 ? Name : $"{Name} / {PowerOfTen(Power)}";

    /// <summary>Lower end as a coordinate: the common logarithm on a logarithmic axis.</summary>
    public double Low => Coordinate(Min);

    /// <summary>Upper end as a coordinate.</summary>
    public double High => Coordinate(Max);

    /// <summary>Power of ten that numbers at ticks are given in: 0, or a multiple of three.</summary>
    private int Power
    {
        get
        {
            double largest = Math.Max(Math.Abs(Min), Math.Abs(Max));
            return IsLogarithmic || largest is (>= 1e-3 and < 1e5) or 0 ? 0 : 3 * (int)Math.Floor(Math.Log10(largest) / 3);
        }
    }

    /// <summary>A linear axis over a range of values with a margin at both ends; something around them where they are all equal.</summary>
    /// <param name="min">Smallest value.</param>
    /// <param name="max">Largest value.</param>
    /// <param name="name">Quantity with its unit.</param>
    public static Axis Around(double min, double max, string name)
    {
        double margin = max > min ? 0.05 * (max - min) : min == 0 ? 1 : 0.1 * Math.Abs(min);
        return new Axis(min - margin, max + margin, name);
    }

    /// <summary>An axis from zero to a value with a margin above it.</summary>
    /// <param name="max">Largest value.</param>
    /// <param name="name">Quantity with its unit.</param>
    public static Axis FromZero(double max, string name) => new(0, max > 0 ? 1.08 * max : 1, name);

    /// <summary>What is linear on the axis: the value, or its common logarithm.</summary>
    public double Coordinate(double value) => IsLogarithmic ? Math.Log10(value) : value;

    /// <summary>Where a value lies between the ends, 0 to 1 (beyond them, outside of that).</summary>
    public double Share(double value) => (Coordinate(value) - Low) / (High - Low);

    /// <summary>Ticks in the range, labelled ones at most as many as asked for; with two or more of them wherever there are round numbers.</summary>
    /// <param name="atMost">Most labelled ticks, at least 2.</param>
    public IReadOnlyList<Tick> Ticks(int atMost) => IsLogarithmic ? LogarithmicTicks(atMost) : LinearTicks(atMost, Power);

    /// <summary>Ten to an integer power, such as 10⁻³.</summary>
    public static string PowerOfTen(int power)
    {
        string digits = string.Concat(Math.Abs(power).ToString().Select(d => Superscripts[d - '0']));
        return $"10{(power < 0 ? "⁻" : "")}{digits}";
    }

    private List<Tick> LinearTicks(int atMost, int power)
    {
        double step = Math.Pow(10, Math.Floor(Math.Log10((Max - Min) / atMost)));
        int factor = 0;
        while (Count(step) > atMost)
            step *= factor++ % 3 == 1 ? 2.5 : 2;
        double unit = Math.Pow(10, power);
        int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step / unit) + 1e-9), 0, 15);
        var ticks = new List<Tick>();
        for (double i = First(step); i <= Last(step); i++)
            ticks.Add(new Tick(i * step, Number(i * step / unit, decimals)));
        return ticks;
    }

    // A hair of tolerance: a tick at the very end must not fall to rounding.
    private double First(double step) => Math.Ceiling((Min / step) - 1e-9);

    private double Last(double step) => Math.Floor((Max / step) + 1e-9);

    private double Count(double step) => Last(step) - First(step) + 1;

    private List<Tick> LogarithmicTicks(int atMost)
    {
        int first = (int)Math.Ceiling(Low - 1e-9);
        int last = (int)Math.Floor(High + 1e-9);
        int stride = Math.Max(1, (last - first + atMost) / atMost);
        bool plain = first > -MostPlainDigits && last <= MostPlainDigits;
        if (last - first < 1)
            return NarrowTicks(atMost);
        var ticks = new List<Tick>();
        for (int power = first - 1; power <= last; power++)
        {
            if (power >= first)
                ticks.Add(new Tick(Math.Pow(10, power), (power - first) % stride != 0 ? "" : plain ? Number(Math.Pow(10, power), Math.Max(0, -power)) : PowerOfTen(power)));
            for (int m = 2; m < 10 && last - first < 8; m++)
                if (m * Math.Pow(10, power) is var minor && minor >= Min && minor <= Max)
                    ticks.Add(new Tick(minor, ""));
        }

        return ticks;
    }

    /// <summary>Less than two decades: multiples of powers of ten, as few of them as there is room for; else what a linear axis would have.</summary>
    private List<Tick> NarrowTicks(int atMost)
    {
        List<(int Multiple, int Power)> all = [];
        for (int power = (int)Math.Floor(Low); power <= High; power++)
            for (int m = 1; m < 10; m++)
                if (m * Math.Pow(10, power) is var value && value >= Min * (1 - 1e-9) && value <= Max * (1 + 1e-9))
                    all.Add((m, power));
        foreach (int[] labelled in (int[][])[[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3]])
            if (all.Count(t => labelled.Contains(t.Multiple)) is var count && count >= 2 && count <= atMost)
                return [.. all.Select(t => new Tick(t.Multiple * Math.Pow(10, t.Power), labelled.Contains(t.Multiple) ? Number(t.Multiple * Math.Pow(10, t.Power), Math.Clamp(-t.Power, 0, 15)) : ""))];
        return [.. LinearTicks(atMost, 0).Where(t => t.Value > 0)];
    }

    private static string Number(double value, int decimals)
    {
        string text = Math.Abs(value).ToString($"N{decimals}");
        return value < 0 && text.AsSpan().ContainsAnyInRange('1', '9') ? "−" + text : text;
    }
}
