using System.Text;

namespace UmlCaxs.Reporting;

/// <summary>A table in LaTeX, for <c>\input</c> in a paper: plain LaTeX, no package needed.</summary>
public static class LatexTable
{
    /// <summary>The LaTeX of a table.</summary>
    public static string Render(ReportTable table)
    {
        var text = new StringBuilder();
        text.Append("\\begin{table}\n\\centering\n\\caption{").Append(Escape(table.Caption)).Append("}\n");
        text.Append("\\label{tab:").Append(table.File.Replace('_', '-')).Append("}\n");
        text.Append("\\begin{tabular}{l").Append('r', table.Columns.Count - 1).Append("}\n\\hline\n");
        Line(text, table.Columns);
        text.Append("\\hline\n");
        foreach (IReadOnlyList<string> row in table.Rows)
            Line(text, row);
        return text.Append("\\hline\n\\end{tabular}\n\\end{table}\n").ToString();
    }

    /// <summary>Text with everything escaped that LaTeX would take for a command.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
            _ = c switch
            {
                '\\' => escaped.Append("\\textbackslash{}"),
                '~' => escaped.Append("\\textasciitilde{}"),
                '^' => escaped.Append("\\textasciicircum{}"),
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => escaped.Append('\\').Append(c),
                '<' => escaped.Append("$<$"),
                '>' => escaped.Append("$>$"),
                '−' => escaped.Append("$-$"),
                '±' => escaped.Append("$\\pm$"),
                '×' => escaped.Append("$\\times$"),
                '…' => escaped.Append("\\ldots{}"),
                < ' ' => escaped.Append(' '),
                _ => escaped.Append(c),
            };
        return escaped.ToString();
    }

    // A cell that begins with a bracket would be taken for the optional argument of the line break before it.
    private static void Line(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append(string.Join(" & ", cells.Select(c => c.StartsWith('[') || c.StartsWith('*') ? "{}" + Escape(c) : Escape(c)))).Append(" \\\\\n");
}
