using System.Runtime.CompilerServices;
using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>Takes positions and the reach of each row out of batches of one table.</summary>
internal sealed class PositionReader
{
    private readonly string path;
    private readonly int raColumn;
    private readonly int decColumn;
    private readonly int errorColumn = -1;
    private readonly double raFactor;
    private readonly double decFactor;
    private readonly double errorFactor;
    private readonly double constantReach;
    private double[] ra = [];
    private double[] dec = [];
    private double[] reach = [];

    /// <summary>Prepares to read a table.</summary>
    /// <param name="reader">The table, whose columns this is about.</param>
    /// <param name="columns">Its position columns.</param>
    /// <param name="error">Its error column; null if it has none.</param>
    /// <param name="constantReach">Reach of every row where there is no error column, arcsec.</param>
    /// <exception cref="BadInputException">A column is absent, no number, or of no unit of angles.</exception>
    public PositionReader(TableReader reader, PositionColumns columns, string? error, double constantReach)
    {
        path = reader.Path;
        this.constantReach = constantReach;
        ColumnInfo raInfo = PositionColumns.Number(reader.Schema, path, columns.Ra);
        ColumnInfo decInfo = PositionColumns.Number(reader.Schema, path, columns.Dec);
        (raColumn, decColumn) = (reader.Schema.IndexOf(raInfo.Name), reader.Schema.IndexOf(decInfo.Name));
        (raFactor, decFactor) = (AngleUnits.ToDegrees(raInfo, 1, path), AngleUnits.ToDegrees(decInfo, 1, path));
        if (error is null)
            return;
        ColumnInfo errorInfo = PositionColumns.Number(reader.Schema, path, error);
        errorColumn = reader.Schema.IndexOf(errorInfo.Name);
        errorFactor = AngleUnits.ToDegrees(errorInfo, 1 / SkyGeometry.ArcsecPerDegree, path) * SkyGeometry.ArcsecPerDegree;
    }

    /// <summary>Rows read.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows without a position.</summary>
    public long WithoutPosition { get; private set; }

    /// <summary>Rows with a position but without an error, which match nothing.</summary>
    public long WithoutError { get; private set; }

    /// <summary>Rows with a position.</summary>
    public long WithPosition => Rows - WithoutPosition;

    /// <summary>The greatest reach met, arcsec.</summary>
    public double MaxReach { get; private set; }

    /// <summary>Right ascension of each row, degrees, 0 to 360; NaN for a row that matches nothing.</summary>
    public ReadOnlySpan<double> Ra => ra;

    /// <summary>Declination of each row, degrees.</summary>
    public ReadOnlySpan<double> Dec => dec;

    /// <summary>Error of each row, or the radius: its own part of the separation up to which it matches, arcsec.</summary>
    public ReadOnlySpan<double> Reach => reach;

    /// <summary>Reads the rows of a batch.</summary>
    /// <param name="batch">Rows of the table.</param>
    /// <param name="placeOf">Where a row stands in the file.</param>
    /// <exception cref="BadInputException">A position or an error cannot be one.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(TableBatch batch, Func<int, string> placeOf)
    {
        if (ra.Length < batch.Capacity)
            (ra, dec, reach) = (new double[batch.Capacity], new double[batch.Capacity], new double[batch.Capacity]);
        (Column raSource, Column decSource) = (batch.Columns[raColumn], batch.Columns[decColumn]);
        Column? errorSource = errorColumn < 0 ? null : batch.Columns[errorColumn];
        for (int row = 0; row < batch.RowCount; row++)
        {
            (double a, double d) = (raSource.NumberAt(row) * raFactor, decSource.NumberAt(row) * decFactor);
            (ra[row], dec[row], reach[row]) = (double.NaN, double.NaN, constantReach);
            if (double.IsNaN(a) || double.IsNaN(d))
            {
                WithoutPosition++;
                continue;
            }

            if (double.IsInfinity(a))
                throw Bad(raSource, row, placeOf, "is no right ascension", "Leave the row out, or correct it.");
            if (Math.Abs(d) > 90)
                throw Bad(decSource, row, placeOf, "is no declination, which lies between -90 and 90 deg", "Correct it, or the unit of the column.");
            if (errorSource is not null)
            {
                double error = errorSource.NumberAt(row) * errorFactor;
                if (error > CrossmatchOptions.MaxRadius)
                    throw Bad(errorSource, row, placeOf, $"is an error above {CrossmatchOptions.MaxRadius} arcsec", "Correct it, or the unit of the column (arcsec where it has none).");
                if (!(error >= 0))
                {
                    WithoutError++;
                    continue;
                }

                reach[row] = error;
            }

            (ra[row], dec[row]) = (SkyGeometry.Wrap(a), d);
            MaxReach = Math.Max(MaxReach, reach[row]);
        }

        Rows += batch.RowCount;
    }

    private BadInputException Bad(Column column, int row, Func<int, string> placeOf, string problem, string remedy)
    {
        string unit = string.IsNullOrWhiteSpace(column.Info.Unit) ? "" : " " + column.Info.Unit;
        return BadInputException.At(path, $"{placeOf(row)}, column '{column.Info.Name}'", $"{column.TextAt(row)}{unit} {problem}", remedy);
    }
}
