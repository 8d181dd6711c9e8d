namespace UmlCaxs.Figures;

/// <summary>Places of equal panels in rows and columns, filled row by row.</summary>
/// <param name="Panels">Number of panels.</param>
/// <param name="Columns">Panels in a row.</param>
/// <param name="Area">Where the panels lie; its height is that of one panel.</param>
/// <param name="GapX">Between columns.</param>
/// <param name="GapY">Between rows.</param>
internal sealed record PanelGrid(int Panels, int Columns, Box Area, double GapX, double GapY)
{
    /// <summary>Number of rows.</summary>
    public int Rows => (Panels + Columns - 1) / Columns;

    /// <summary>Lower edge of the last row.</summary>
    public double Bottom => Area.Y + (Rows * Area.Height) + ((Rows - 1) * GapY);

    /// <summary>Place of a panel.</summary>
    public Box this[int panel]
    {
        get
        {
            double width = (Area.Width - ((Columns - 1) * GapX)) / Columns;
            return new Box(Area.X + (panel % Columns * (width + GapX)), Area.Y + (panel / Columns * (Area.Height + GapY)), width, Area.Height);
        }
    }

    /// <summary>True for a panel with none below it.</summary>
    public bool IsLowest(int panel) => panel + Columns >= Panels;

    /// <summary>True for a panel with none to the left of it.</summary>
    public bool IsFirst(int panel) => panel % Columns == 0;
}
