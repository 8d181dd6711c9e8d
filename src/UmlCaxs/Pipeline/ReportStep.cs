using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Mixture.Selection;
using UmlCaxs.Reporting;
using UmlCaxs.Sweeps;

namespace UmlCaxs.Pipeline;

/// <summary>The outputs of a run or a sweep in, a report out: one pass over each table.</summary>
public static class ReportStep
{
    /// <summary>Makes the report; nothing is written here.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="inputs">What there is.</param>
    /// <param name="backend">Device for responsibilities and for classifying labelled detections.</param>
    /// <param name="onProgress">Called with the share done and the detections read.</param>
    /// <param name="cancellation">Ends the step.</param>
    /// <exception cref="BadInputException">An input cannot be used.</exception>
    public static ReportContent Run(string title, ReportInputs inputs, IComputeBackend backend, Action<double, long>? onProgress = null, CancellationToken cancellation = default)
    {
        Model? model = inputs.Model?.Model;
        ClassScheme scheme = model?.Scheme ?? ClassScheme.Default;
        var sections = new List<ReportSection>();
        var facts = new List<(string, string)> { ("made by", $"UmlCaxs {Product.Version}") };
        if (inputs.Model is { } named)
            facts.Add(("model", $"{named.Name}: {named.Model.Mixture.Components} components, {named.Model.Provenance}"));
        if (inputs.Sweep is { } openSweep)
        {
            SelectionDocument? selection = inputs.Selection is { } text ? SelectionDocument.Parse(text.Json, text.Path) : null;
            IReadOnlyList<ModelScore> models = Read(openSweep, reader => SweepTable.Read(reader, cancellation));
            facts.Add(("sweep", $"{models.Count:N0} models, K from {models.Min(m => m.K)} to {models.Max(m => m.K)}"));
            sections.Add(SweepSection.Of(models, selection));
        }

        if (inputs.Detections is { } openDetections)
        {
            using DetectionTally tally = Read(openDetections, reader => DetectionTally.Read(reader, scheme, model, backend, onProgress, cancellation));
            facts.Add(("detections", $"{tally.Rows:N0}"));
            sections.Add(ClusterSection.Of(tally));
            if (ClassSection.Of(tally) is { } classes)
                sections.Add(classes);
        }

        if (inputs.Labels is { } openLabels && model?.Classifier is not null)
            AddLabels(sections, openLabels, inputs, model, backend, cancellation);
        if (inputs.Sources is { } openSources)
        {
            SourceTally sources = Read(openSources, reader => SourceTally.Read(reader, scheme, inputs.Source, cancellation));
            facts.Add(("sources", $"{sources.Rows:N0}"));
            sections.Add(SourceSection.Of(sources, scheme));
        }

        return new ReportContent(title, facts, sections, Gaps(inputs, sections.Any(s => s.Title == LabelSection.Title)));
    }

    private static void AddLabels(List<ReportSection> sections, Func<TableReader> open, ReportInputs inputs, Model model, IComputeBackend backend, CancellationToken cancellation)
    {
        using TableReader reader = open();
        LabelTally tally = LabelTally.Read(reader, inputs.LabelColumn, model, inputs.Types ?? TypeMap.BuiltIn(model.Scheme), backend, cancellation);
        if (tally.Rows > 0)
            sections.Add(LabelSection.Of(tally, model.Scheme, $"column {inputs.LabelColumn} of {Path.GetFileName(reader.Path)}"));
    }

    private static List<ReportGap> Gaps(ReportInputs inputs, bool hasLabels)
    {
        var gaps = new List<ReportGap>();
        if (inputs.Sweep is null)
            gaps.Add(new("BIC and silhouette against the number of components", "umlcaxs sweep IN --k 1..20 --restarts 10 --out this folder"));
        else if (inputs.Selection is null)
            gaps.Add(new("the sweep's own words on the choice of K", "selection.json is not there; run 'umlcaxs sweep' to its end"));
        if (inputs.Detections is null)
            gaps.Add(new("sky, features and classes of the detections", "umlcaxs run IN --out this folder"));
        if (inputs.Detections is not null && inputs.Model is null)
            gaps.Add(new("responsibilities", "the model is not in the folder; put the file that classified there as model.json"));
        if (inputs.Labels is not null && inputs.Model?.Model.Classifier is null)
            gaps.Add(new("confusion matrices and clusters by object type", "they need a model with class models; put it into the folder as model.json"));
        else if (!hasLabels)
            gaps.Add(new("confusion matrices and clusters by object type", "name a table of labelled detections with --labels"));
        if (inputs.Sources is null)
            gaps.Add(new("detections per source and class profiles", "umlcaxs run IN --out this folder, or umlcaxs vote"));
        return gaps;
    }

    private static T Read<T>(Func<TableReader> open, Func<TableReader, T> read)
    {
        using TableReader reader = open();
        return read(reader);
    }
}
