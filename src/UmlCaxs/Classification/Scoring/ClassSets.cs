namespace UmlCaxs.Classification.Scoring;

/// <summary>Class sets as tables write them: class names with | between them in class order, or "none".</summary>
internal static class ClassSets
{
    /// <summary>Text of a set without classes; a detection with it is as none of them.</summary>
    public const string None = "none";

    /// <summary>Classes a set can tell apart: it is kept as a sum of 2^class in a double.</summary>
    public const int MostClasses = 52;

    /// <summary>The text of a set.</summary>
    /// <param name="set">Sum of 2^class.</param>
    /// <param name="classes">Names in order.</param>
    public static string Text(long set, IReadOnlyList<string> classes) =>
        set == 0 ? None : string.Join('|', classes.Where((_, c) => ((set >> c) & 1) != 0));

    /// <summary>Reads a set.</summary>
    /// <returns>Sum of 2^class; NaN if the text is none such.</returns>
    public static double Parse(string text, IReadOnlyList<string> classes)
    {
        long set = 0;
        if (text == None)
            return 0;
        foreach (string name in text.Split('|'))
        {
            int c = classes.ToList().IndexOf(name);
            if (c < 0)
                return double.NaN;
            set |= 1L << c;
        }

        return set;
    }
}
