using System.CommandLine;
using System.Globalization;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;

namespace UmlCaxs.Cli;

/// <summary>The options about scoring rules, outliers and class sets, made anew for each verb.</summary>
internal sealed class ScoringArguments
{
    private readonly Option<ScoringRule?> rule = Choice<ScoringRule>("--scoring", "How class probabilities are made: softmin (the paper's rule), gaussian (posterior of normal classes with shrunk covariances), calibrated (that, corrected on held-out sources)", "");
    private readonly Option<string?> priors = new("--priors") { Description = "Class priors of gaussian and calibrated: labels (shares of the labelled detections), uniform, or given ones that sum to one, such as QSO=0.3,AGN=0.7", HelpName = "labels, uniform or list" };
    private readonly Option<bool?> mixClusters = new("--mix-clusters") { Description = "Mix class probabilities over clusters by responsibility instead of taking the most probable cluster for granted (default: with --scoring calibrated, and as the model was trained)", HelpName = "true or false" };
    private readonly Option<CalibrationKind?> calibration = Calibration();
    private readonly Option<bool> heldOut = new("--held-out") { Description = "Store scores of held-out detections with --scoring softmin too, for outlier_p_conformal and class sets" };
    private readonly Option<bool> outliers = new("--outliers") { Description = $"Write {OutlierColumns.OutlierP}, {OutlierColumns.OutlierPConformal} (where the model has scores of held-out detections) and {OutlierColumns.AnomalyScore}" };
    private readonly Option<double?> classSets = ClassSets();

    /// <summary>The option <c>--calibration</c>.</summary>
    public static Option<CalibrationKind?> Calibration() => Choice<CalibrationKind>("--calibration", "Map that the rule calibrated fits to held-out sources: temperature (one parameter) or dirichlet (one a pair of classes)", " (default: dirichlet)");

    /// <summary>Adds the options that say what is trained.</summary>
    public void AddTrainingTo(Command command) => Add(command, rule, priors, mixClusters, calibration, heldOut);

    /// <summary>Adds the options that say how a trained model is used.</summary>
    public void AddClassificationTo(Command command) => Add(command, rule, priors, mixClusters, outliers, classSets);

    /// <summary>Adds the options about the rule alone.</summary>
    public void AddRuleTo(Command command) => Add(command, rule, priors, mixClusters);

    /// <summary>Adds all of them.</summary>
    public void AddBothTo(Command command) => Add(command, rule, priors, mixClusters, calibration, heldOut, outliers, classSets);

    /// <summary>What to train besides the paper's class models; null for nothing.</summary>
    /// <exception cref="UsageException">The options contradict each other, or the priors are none.</exception>
    public ScoringTraining? Training(ParseResult parse, ClassScheme scheme)
    {
        ScoringRule wanted = parse.GetValue(rule) ?? ScoringRule.Softmin;
        CheckPriors(parse, wanted);
        if (parse.GetValue(calibration) is not null && wanted != ScoringRule.Calibrated)
            throw new UsageException("--calibration is about --scoring calibrated; give that too, or leave out --calibration.");
        bool mixes = parse.GetValue(mixClusters) ?? wanted == ScoringRule.Calibrated;
        if (wanted == ScoringRule.Softmin && !parse.GetValue(heldOut) && !mixes)
            return null;
        return new ScoringTraining(
            new ScoringOptions(wanted, Priors(parse, scheme) ?? ClassPriors.OfLabels, mixes),
            parse.GetValue(calibration) ?? CalibrationKind.Dirichlet,
            GlobalOptions.SeedOf(parse));
    }

    /// <summary>How to classify with a model.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="UsageException">The options contradict each other, or the priors are none.</exception>
    /// <exception cref="BadInputException">The model lacks what they need.</exception>
    public ScoringRequest Request(ParseResult parse, Model model, string name)
    {
        CheckPriors(parse, parse.GetValue(rule) ?? model.Scoring?.Options.Rule ?? ScoringRule.Softmin);
        return ScoringRequest.Of(model, name, parse.GetValue(rule), Priors(parse, model.Scheme), parse.GetValue(mixClusters), parse.GetValue(outliers), parse.GetValue(classSets));
    }

    private static void Add(Command command, params Option[] options)
    {
        foreach (Option option in options)
            command.Add(option);
    }

    private void CheckPriors(ParseResult parse, ScoringRule wanted)
    {
        if (parse.GetValue(priors) is not null && wanted == ScoringRule.Softmin)
            throw new UsageException("The rule softmin has no priors; leave out --priors, or give --scoring gaussian or calibrated.");
    }

    private ClassPriors? Priors(ParseResult parse, ClassScheme scheme) =>
        parse.GetValue(priors) is not { } text ? null : ClassPriors.Parse(text, scheme.Classes, out string problem) ?? throw new UsageException($"--priors: {problem}");

    private static Option<T?> Choice<T>(string name, string description, string fallback)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];
        return GlobalOptions.RequireText(
            new Option<T?>(name) { Description = description + fallback, HelpName = Arguments.List(names) },
            text => names.Contains(text),
            Arguments.List(names));
    }

    private static Option<double?> ClassSets() => GlobalOptions.RequireText(
        new Option<double?>("--class-sets") { Description = "Write class_set: the classes that cannot be ruled out, so that the sets hold the true class of this share of detections", HelpName = "level" },
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double level) && level is > 0 and < 1,
        "a number between 0 and 1");
}
