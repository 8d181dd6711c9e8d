using UmlCaxs.Classification;
using UmlCaxs.Figures;

namespace UmlCaxs.Reporting;

/// <summary>The section about sources.</summary>
internal static class SourceSection
{
    /// <summary>Draws the section.</summary>
    /// <param name="tally">Sources.</param>
    /// <param name="scheme">Classes and families.</param>
    public static ReportSection Of(SourceTally tally, ClassScheme scheme)
    {
        ReportFigure[] figures =
        [
            new("detections_per_source", "Sources by their number of detections; wide bins show the mean over the numbers in them.", DetectionsPerSourceFigure.Svg("Detections per source", [.. tally.Kinds.Reverse().Select(k => (k.Key, (IReadOnlyDictionary<long, long>)k.Value))])),
            new("source_profile", "Class probabilities of a source: mean and standard deviation over its detections. Shown are the sources with the most detections, unless one was asked for with --source.", SourceProfileFigure.Svg("Class profile", scheme.Classes, tally.Profiles)),
        ];
        var table = new ReportTable(
            "sources",
            "Sources by class. The master class is the one that soft and hard vote agree on; where they differ the source is ambiguous.",
            ["class", "family", "sources", "share"],
            [.. scheme.Classes.Append("ambiguous").Where(tally.Classes.ContainsKey).Select(c => (IReadOnlyList<string>)[c, scheme.Aggregate.GetValueOrDefault(c, "–"), $"{tally.Classes[c]:N0}", $"{100.0 * tally.Classes[c] / tally.Rows:0.0} %"])]);
        return new ReportSection("Sources", $"{tally.Rows:N0} sources.", figures, [table]);
    }
}
