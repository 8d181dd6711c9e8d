namespace UmlCaxs.Reporting;

/// <summary>A figure of a report, also a file of its own.</summary>
/// <param name="File">Name of the file without its extension.</param>
/// <param name="Caption">What it shows and how it was made.</param>
/// <param name="Svg">The figure.</param>
public sealed record ReportFigure(string File, string Caption, string Svg);

/// <summary>A table of a report, also a LaTeX file of its own.</summary>
/// <param name="File">Name of the file without its extension.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">Column headings.</param>
/// <param name="Rows">Rows with as many cells. The first column is text; the others are set like numbers where they are.</param>
public sealed record ReportTable(string File, string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A section of a report.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Text">A paragraph; empty for none.</param>
/// <param name="Figures">Figures.</param>
/// <param name="Tables">Tables.</param>
public sealed record ReportSection(string Title, string Text, IReadOnlyList<ReportFigure> Figures, IReadOnlyList<ReportTable> Tables)
{
    /// <summary>What <see cref="Points"/> are about.</summary>
    public string PointsTitle { get; init; } = "";

    /// <summary>A list behind the paragraph.</summary>
    public IReadOnlyList<string> Points { get; init; } = [];
}

/// <summary>Something that a report could show and does not.</summary>
/// <param name="What">What is missing.</param>
/// <param name="Remedy">How to get it.</param>
public sealed record ReportGap(string What, string Remedy);

/// <summary>A report before it is written.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Facts">Names and values for the head.</param>
/// <param name="Sections">Sections.</param>
/// <param name="Gaps">What is missing.</param>
public sealed record ReportContent(string Title, IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<ReportSection> Sections, IReadOnlyList<ReportGap> Gaps);
