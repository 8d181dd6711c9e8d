using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Compute;

namespace UmlCaxs.Classification.Scoring;

/// <summary>The columns of a classified table that say how far a detection is from every class, and which classes it may be.</summary>
public sealed class OutlierColumns
{
    /// <summary>Tail probability of the nearest class.</summary>
    public const string OutlierP = "outlier_p";

    /// <summary>The same by comparison with held-out detections.</summary>
    public const string OutlierPConformal = "outlier_p_conformal";

    /// <summary>-ln of the mixture's density.</summary>
    public const string AnomalyScore = "anomaly_score";

    /// <summary>Classes that cannot be ruled out.</summary>
    public const string ClassSet = "class_set";

    private readonly ScoringRequest request;
    private readonly ConformalScores? conformal;
    private readonly double[] limits;
    private double[] logTails = [];
    private double[] anomalies = [];

    private OutlierColumns(Model model, ScoringRequest request)
    {
        this.request = request;
        conformal = request.HasConformalOutliers(model) ? model.Scoring!.Conformal : null;
        limits = request.ClassSetLevel is { } level ? model.Scoring!.Conformal!.Limits(level) : [];
        bool byMixture = request.Options.Rule == ScoringRule.Softmin && model.Distances == DistanceKind.Relative;
        var columns = new List<ColumnInfo>();
        if (request.Outliers)
        {
            columns.Add(new(OutlierP, ColumnType.Float64)
            {
                Ucd = "stat.probability",
                Description = byMixture ? "chi-square tail of the distances to the mixture's components, mean by responsibility" : "chi-square tail of the distance to the nearest class of the cluster: small for none of these",
            });
            if (conformal is not null)
                columns.Add(new(OutlierPConformal, ColumnType.Float64) { Ucd = "stat.probability", Description = "share of held-out labelled detections that lie as far from their nearest class" });
            columns.Add(new(AnomalyScore, ColumnType.Float64) { Ucd = "stat.likelihood", Description = "-ln of the mixture's density at the transformed features, nats" });
        }

        if (limits.Length > 0)
            columns.Add(new(ClassSet, ColumnType.String) { Ucd = "src.class", Description = FormattableString.Invariant($"classes that cannot be ruled out: the sets hold the true class of a share {request.ClassSetLevel:R} of detections") });
        Columns = columns;
    }

    /// <summary>Their descriptions.</summary>
    public IReadOnlyList<ColumnInfo> Columns { get; }

    /// <summary>Names of the columns that are asked for.</summary>
    /// <param name="model">A model with class models.</param>
    /// <param name="request">Checked against the model; null asks for none.</param>
    public static IReadOnlyList<string> Names(Model model, ScoringRequest? request) =>
        request is null || For(model, request) is not { } columns ? [] : [.. columns.Columns.Select(c => c.Name)];

    /// <summary>The columns that are asked for; null if none is.</summary>
    /// <param name="model">A model with class models.</param>
    /// <param name="request">Checked against the model.</param>
    internal static OutlierColumns? For(Model model, ScoringRequest request) =>
        request.Outliers || request.ClassSetLevel is not null ? new OutlierColumns(model, request) : null;

    /// <summary>Fills the columns.</summary>
    /// <param name="scoring">Scores rows.</param>
    /// <param name="rows">Transformed features of the rows of the table.</param>
    /// <param name="probabilities">Rows x classes.</param>
    /// <param name="output">The table.</param>
    internal void Write(MarginalScoring scoring, FeatureMatrix rows, ReadOnlySpan<double> probabilities, TableBatch output)
    {
        int count = output.RowCount;
        if (request.Outliers)
        {
            if (logTails.Length < count)
                (logTails, anomalies) = (new double[output.Capacity], new double[output.Capacity]);
            scoring.RunOutliers(rows, logTails.AsSpan(0, count), anomalies.AsSpan(0, count));
            double[] tails = output.Find(OutlierP)!.Doubles;
            double[]? ranks = conformal is null ? null : output.Find(OutlierPConformal)!.Doubles;
            for (int row = 0; row < count; row++)
            {
                tails[row] = Math.Exp(logTails[row]);
                if (ranks is not null)
                    ranks[row] = conformal!.OutlierP(-logTails[row]);
            }

            anomalies.AsSpan(0, count).CopyTo(output.Find(AnomalyScore)!.Doubles);
        }

        if (limits.Length > 0)
            WriteSets(scoring.ClassNames, probabilities, output.Find(ClassSet)!);
    }

    private void WriteSets(IReadOnlyList<string> classes, ReadOnlySpan<double> probabilities, Column column)
    {
        // Few sets occur, and often: each is one text that the rows share.
        var views = new Dictionary<long, (int Start, int Length)>();
        for (int row = 0; row < probabilities.Length / limits.Length; row++)
        {
            ReadOnlySpan<double> p = probabilities.Slice(row * limits.Length, limits.Length);
            if (double.IsNaN(p[0]))
                continue; // no class model: the cell stays null
            long set = 0;
            for (int c = 0; c < limits.Length; c++)
                if (1 - p[c] <= limits[c])
                    set |= 1L << c;
            if (!views.TryGetValue(set, out (int Start, int Length) view))
            {
                byte[] text = Encoding.UTF8.GetBytes(ClassSets.Text(set, classes));
                views.Add(set, view = (column.Text.Append(text), text.Length));
            }

            column.Text.SetView(row, view.Start, view.Length);
        }
    }
}
