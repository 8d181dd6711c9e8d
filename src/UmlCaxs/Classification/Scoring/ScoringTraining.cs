using UmlCaxs.Compute;
using UmlCaxs.Mixture.Marginal;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// Trains what a rule needs besides the paper's class models: normal classes, and from folds grouped by source the calibration
/// and the conformal scores. The classes are trained anew for each fold; the mixture, which knows no labels, is the same.
/// </summary>
/// <param name="Options">The rule.</param>
/// <param name="Calibration">Kind of map of the rule calibrated.</param>
/// <param name="Seed">Seed of the folds.</param>
public sealed record ScoringTraining(ScoringOptions Options, CalibrationKind Calibration = CalibrationKind.Dirichlet, int Seed = 42)
{
    /// <summary>Folds: many, so that classes trained without one are nearly those trained with all.</summary>
    public const int Folds = 10;

    /// <summary>Held-out rows that a calibration is fitted to at most: it has a hundred parameters or fewer.</summary>
    private const int MostCalibrationRows = 200_000;

    /// <summary>Trains.</summary>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="features">N x D transformed features of labelled detections, NaN where one is missing; each has at least one.</param>
    /// <param name="labels">Class index of each row.</param>
    /// <param name="sources">Source of each row, any numbering.</param>
    /// <param name="scheme">Classes.</param>
    /// <param name="onNotice">Called with what a user should know.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <exception cref="BadInputException">The rule is calibrated, and no class has two sources.</exception>
    public TrainedScoring Run(IComputeBackend backend, GaussianMixture mixture, FeatureMatrix features, IReadOnlyList<int> labels, IReadOnlyList<int> sources, ClassScheme scheme, Action<string>? onNotice = null, CancellationToken cancellation = default)
    {
        int classes = scheme.Classes.Count;
        bool isSoftmin = Options.Rule == ScoringRule.Softmin;
        int[] clusters = new int[labels.Count];
        using (IDeviceMatrix data = new MarginalBackend(backend).Upload(features))
            data.Responsibilities(mixture, 0, [], clusters, []);
        GaussianClassSet? gaussian = isSoftmin ? null : GaussianClassTraining.Train(mixture, features, clusters, labels, sources, scheme.Classes);
        bool[] canBeHeldOut = ClassesOfSeveralSources(labels, sources, scheme, onNotice);
        int[] rows = [.. Enumerable.Range(0, labels.Count).Where(row => canBeHeldOut[labels[row]])];
        if (rows.Length == 0)
            return Options.Rule == ScoringRule.Calibrated
                ? throw new BadInputException("No class has labelled detections of two sources, so none can be held out to calibrate with. Label more sources, or train with --scoring gaussian.")
                : new TrainedScoring(Options, gaussian, null, null);

        var heldOut = new HeldOut(classes, labels.Count);
        int[] folds = SourceFolds.Deal(sources, labels, Folds, Seed);
        for (int fold = 0; fold < Folds; fold++)
        {
            cancellation.ThrowIfCancellationRequested();
            ScoreFold(backend, mixture, features, labels, sources, scheme, clusters, folds, fold, heldOut);
        }

        (double[] probabilities, double[] nonconformity, int[] own) = heldOut.Choose(rows, labels);
        ClassCalibration? calibration = null;
        if (Options.Rule == ScoringRule.Calibrated)
        {
            bool[] known = new bool[classes];
            foreach (int label in labels)
                known[label] = true;
            calibration = Calibrate(probabilities, own, known, classes);
            calibration.Apply(probabilities, backend.Threads);
            Options.Priors.Replace(probabilities, gaussian!.LabelledRows());
        }

        return new TrainedScoring(Options, gaussian, calibration, ConformalScores.Of(Options.Rule, nonconformity, probabilities, own, classes));
    }

    /// <summary>Whether each class has several sources, so that one can be held out while another trains.</summary>
    private static bool[] ClassesOfSeveralSources(IReadOnlyList<int> labels, IReadOnlyList<int> sources, ClassScheme scheme, Action<string>? onNotice)
    {
        HashSet<int>[] distinct = [.. scheme.Classes.Select(_ => new HashSet<int>())];
        for (int row = 0; row < labels.Count; row++)
            distinct[labels[row]].Add(sources[row]);
        string[] single = [.. scheme.Classes.Where((_, c) => distinct[c].Count == 1)];
        if (single.Length > 0)
            onNotice?.Invoke($"classes of one source cannot be held out; calibration and conformal scores leave them out: {string.Join(", ", single)}");
        return [.. distinct.Select(d => d.Count > 1)];
    }

    private void ScoreFold(IComputeBackend backend, GaussianMixture mixture, FeatureMatrix features, IReadOnlyList<int> labels, IReadOnlyList<int> sources, ClassScheme scheme, int[] clusters, int[] folds, int fold, HeldOut heldOut)
    {
        int[] inside = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] != fold)];
        int[] outside = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] == fold)];
        if (inside.Length == 0 || outside.Length == 0)
            return;
        using FeatureMatrix training = features.Choose(inside);
        using FeatureMatrix test = features.Choose(outside);
        int[] trainingLabels = [.. inside.Select(row => labels[row])];
        bool isSoftmin = Options.Rule == ScoringRule.Softmin;
        var model = new ScoringModel(
            isSoftmin ? ClassTraining.Train(backend, mixture, training, trainingLabels, scheme).Models : new ClassModelSet(scheme.Classes, [.. Enumerable.Repeat<IReadOnlyList<ClassModel>>([], mixture.Components)]),
            isSoftmin ? null : GaussianClassTraining.Train(mixture, training, [.. inside.Select(row => clusters[row])], trainingLabels, [.. inside.Select(row => sources[row])], scheme.Classes));
        int classes = scheme.Classes.Count;
        double[] probabilities = new double[outside.Length * classes];
        double[] tails = new double[outside.Length];
        ScoringOptions uncalibrated = Options.Rule == ScoringRule.Calibrated ? Options with { Rule = ScoringRule.Gaussian, Priors = ClassPriors.OfLabels } : Options;
        var scoring = new MarginalScoring(backend, mixture, model, uncalibrated);
        scoring.Run(test, new int[outside.Length], probabilities);
        scoring.RunOutliers(test, tails, new double[outside.Length]);
        for (int i = 0; i < outside.Length; i++)
            heldOut.Set(outside[i], probabilities.AsSpan(i * classes, classes), -tails[i]);
    }

    private ClassCalibration Calibrate(double[] probabilities, int[] labels, bool[] known, int classes)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => !double.IsNaN(probabilities[row * classes]))];
        int step = 1 + (rows.Length / MostCalibrationRows);
        rows = [.. rows.Where((_, i) => i % step == 0)];
        if (rows.Length == 0)
            throw new BadInputException("No held-out detection lies in a cluster with labelled detections, so there is nothing to calibrate with. Label more sources, or train with --scoring gaussian.");
        double[] chosen = new double[rows.Length * classes];
        for (int i = 0; i < rows.Length; i++)
            probabilities.AsSpan(rows[i] * classes, classes).CopyTo(chosen.AsSpan(i * classes));
        return CalibrationFit.Fit(Calibration, chosen, [.. rows.Select(row => labels[row])], known);
    }

    /// <summary>Probabilities and nonconformity of every row, each from the fold that held it out.</summary>
    private sealed class HeldOut(int classes, int rows)
    {
        private readonly double[] probabilities = new double[rows * classes];
        private readonly double[] nonconformity = new double[rows];

        public void Set(int row, ReadOnlySpan<double> values, double score)
        {
            values.CopyTo(probabilities.AsSpan(row * classes));
            nonconformity[row] = score;
        }

        public (double[] Probabilities, double[] Nonconformity, int[] Labels) Choose(int[] chosen, IReadOnlyList<int> labels)
        {
            double[] p = new double[chosen.Length * classes];
            for (int i = 0; i < chosen.Length; i++)
                probabilities.AsSpan(chosen[i] * classes, classes).CopyTo(p.AsSpan(i * classes));
            return (p, [.. chosen.Select(row => nonconformity[row])], [.. chosen.Select(row => labels[row])]);
        }
    }
}
