using Spectre.Console;

namespace UmlCaxs.Cli;

/// <summary>A table on stdout: with colours and borders on a terminal, plain and unbroken into a file or a pipe.</summary>
internal sealed class ResultTable(string title, params string[] columns)
{
    private const int WidthOfFiles = 400;
    private readonly List<string[]> rows = [];

    /// <summary>True where a person reads along, so that colours and the width of the window count.</summary>
    public static bool IsOnTerminal { get; set; } = !Console.IsOutputRedirected;

    /// <summary>Adds a row, one text a column. Columns after the first are aligned right if they hold numbers only.</summary>
    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>Prints title, table and a closing remark.</summary>
    public void Print(string remark = "")
    {
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) };
        if (!IsOnTerminal)
            (settings.Ansi, settings.ColorSystem) = (AnsiSupport.No, ColorSystemSupport.NoColors);
        IAnsiConsole console = AnsiConsole.Create(settings);
        if (!IsOnTerminal)
            console.Profile.Width = WidthOfFiles;
        var table = new Table().Border(IsOnTerminal ? TableBorder.Rounded : TableBorder.Ascii2);
        foreach ((int c, string column) in columns.Index())
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = c > 0 && rows.All(r => IsNumber(r[c])) ? Justify.Right : Justify.Left });
        foreach (string[] row in rows)
            table.AddRow(row.Select(Markup.Escape).ToArray());
        if (title.Length > 0)
            Console.WriteLine(title);
        console.Write(table);
        if (remark.Length > 0)
            Console.WriteLine(remark);
    }

    private static bool IsNumber(string cell) => cell.Length == 0 || char.IsAsciiDigit(cell[^1]) || cell.EndsWith(" us", StringComparison.Ordinal) || cell.EndsWith(" ms", StringComparison.Ordinal) || cell.EndsWith(" s", StringComparison.Ordinal) || cell.EndsWith("/s", StringComparison.Ordinal);
}
