using System.Text;
using UmlCaxs.Figures;

namespace UmlCaxs.Reporting;

/// <summary>A report as one web page that needs nothing else: figures, tables and style are in it.</summary>
public static class HtmlReport
{
    private const string Page = """
        body{margin:0 auto;max-width:1180px;padding:1.2rem;font:16px/1.5 system-ui,'Helvetica Neue',Helvetica,Arial,sans-serif;background:var(--fig-paper);color:var(--fig-ink)}
        h1{font-size:1.7rem;margin:.2rem 0}h2{font-size:1.25rem;margin:2.2rem 0 .4rem;border-bottom:1px solid var(--fig-grid);padding-bottom:.2rem}
        .head{display:flex;justify-content:space-between;align-items:start;gap:1rem}
        button{font:inherit;font-size:.85rem;color:inherit;background:var(--fig-panel);border:1px solid var(--fig-grid);border-radius:6px;padding:.25rem .7rem;cursor:pointer;white-space:nowrap}
        nav{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.6rem 0}a{color:inherit}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.8rem 0}dt{color:var(--fig-muted)}dd{margin:0}
        .figures{display:flex;flex-wrap:wrap;gap:1.6rem;align-items:start}
        figure{margin:.8rem 0;max-width:100%}figure svg{width:100%;height:auto;display:block}
        figcaption,caption{color:var(--fig-muted);font-size:.9rem;text-align:left;margin:.4rem 0}
        .wide{width:100%}.narrow{width:min(100%,561px)}
        .scroll{overflow-x:auto;margin:1rem 0}table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
        th,td{padding:.2rem .7rem;border-bottom:1px solid var(--fig-grid);text-align:left;vertical-align:top}th{border-bottom-color:var(--fig-muted)}
        .n{text-align:right}code{font-size:.9em}
        @media print{button,nav{display:none}}
        """;

    // Follows the reader's preference until the button was used.
    private const string Script = """
        document.getElementById('theme').addEventListener('click',function(){var r=document.documentElement,d=r.dataset.theme?r.dataset.theme==='dark':matchMedia('(prefers-color-scheme:dark)').matches;r.dataset.theme=d?'light':'dark'});
        """;

    /// <summary>The page.</summary>
    public static string Render(ReportContent report)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
        html.Append("<title>").Append(Escape(report.Title)).Append("</title>\n<style>\n");
        html.Append(":root{color-scheme:light;").Append(FigureStyle.LightVariables).Append("}\n");
        html.Append("@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;").Append(FigureStyle.DarkVariables).Append("}}\n");
        html.Append(":root[data-theme=dark]{color-scheme:dark;").Append(FigureStyle.DarkVariables).Append("}\n");
        html.Append(FigureStyle.Rules).Append(Page).Append("\n</style>\n</head>\n<body>\n");
        html.Append("<div class=\"head\"><h1>").Append(Escape(report.Title)).Append("</h1><button id=\"theme\" type=\"button\">light / dark</button></div>\n");
        html.Append("<nav>");
        foreach ((int i, ReportSection section) in report.Sections.Index())
            html.Append($"<a href=\"#s{i}\">").Append(Escape(section.Title)).Append("</a>");
        html.Append("</nav>\n<dl>\n");
        foreach ((string name, string value) in report.Facts)
            html.Append("<dt>").Append(Escape(name)).Append("</dt><dd>").Append(Escape(value)).Append("</dd>\n");
        html.Append("</dl>\n");
        foreach ((int i, ReportSection section) in report.Sections.Index())
            Section(html, section, i);
        Gaps(html, report.Gaps);
        html.Append("<script>").Append(Script.Trim()).Append("</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void Section(StringBuilder html, ReportSection section, int index)
    {
        html.Append($"<h2 id=\"s{index}\">").Append(Escape(section.Title)).Append("</h2>\n");
        if (section.Text.Length > 0)
            html.Append("<p>").Append(Escape(section.Text)).Append("</p>\n");
        if (section.Points.Count > 0)
            List(html.Append("<p>").Append(Escape(section.PointsTitle)).Append(":</p>\n"), section.Points);
        html.Append("<div class=\"figures\">\n");
        foreach (ReportFigure figure in section.Figures)
        {
            bool wide = figure.Svg.Contains($"viewBox=\"0 0 {SvgWriter.Number(FigureStyle.TwoColumns)} ", StringComparison.Ordinal);
            html.Append("<figure class=\"").Append(wide ? "wide" : "narrow").Append("\">").Append(WithoutStyle(figure.Svg));
            html.Append("<figcaption>").Append(Escape(figure.Caption)).Append(" <code>").Append(Escape(figure.File)).Append(".svg</code></figcaption></figure>\n");
        }

        html.Append("</div>\n");
        foreach (ReportTable table in section.Tables)
            Table(html, table);
    }

    private static void Table(StringBuilder html, ReportTable table)
    {
        html.Append("<div class=\"scroll\"><table>\n<caption>").Append(Escape(table.Caption)).Append(" <code>").Append(Escape(table.File)).Append(".tex</code></caption>\n<thead><tr>");
        bool[] numeric = [.. table.Columns.Select((_, c) => c > 0 && table.Rows.All(r => IsNumber(r[c])))];
        foreach ((int c, string column) in table.Columns.Index())
            html.Append(numeric[c] ? "<th class=\"n\">" : "<th>").Append(Escape(column)).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            html.Append("<tr>");
            foreach ((int c, string cell) in row.Index())
                html.Append(numeric[c] ? "<td class=\"n\">" : "<td>").Append(Escape(cell)).Append("</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static void Gaps(StringBuilder html, IReadOnlyList<ReportGap> gaps)
    {
        if (gaps.Count == 0)
            return;
        List(html.Append("<h2>Not in this report</h2>\n"), gaps.Select(gap => $"{gap.What}: {gap.Remedy}"));
    }

    private static void List(StringBuilder html, IEnumerable<string> items)
    {
        html.Append("<ul>\n");
        foreach (string item in items)
            html.Append("<li>").Append(Escape(item)).Append("</li>\n");
        html.Append("</ul>\n");
    }

    /// <summary>The page has the style once for all figures.</summary>
    private static string WithoutStyle(string svg)
    {
        int start = svg.IndexOf("<style>", StringComparison.Ordinal);
        int end = svg.IndexOf("</style>\n", StringComparison.Ordinal);
        return start < 0 || end < 0 ? svg : svg.Remove(start, end + "</style>\n".Length - start);
    }

    private static bool IsNumber(string cell) => cell.Length == 0 || cell == "–" || char.IsAsciiDigit(cell[0]) || (cell[0] is '-' or '−' && cell.Length > 1 && char.IsAsciiDigit(cell[1]));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
            _ = c switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '"' => escaped.Append("&quot;"),
                < ' ' and not ('\n' or '\t') => escaped.Append('\uFFFD'),
                _ => escaped.Append(c),
            };
        return escaped.ToString();
    }
}
