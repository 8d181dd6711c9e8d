using UmlCaxs.Classification;
using UmlCaxs.Features;

namespace UmlCaxs.Synthetic;

/// <summary>
/// Makes consecutive sources with all of their detections and holds them until they have been read. Used again and again; one
/// a thread.
/// </summary>
internal sealed class SourceBlock
{
    /// <summary>Sources made at a time.</summary>
    public const int Sources = 256;

    /// <summary>Observations of the synthetic survey: a prime, so that steps through them meet each before one comes again.</summary>
    private const int Observations = 29_989;

    private const int RegionsPerObservation = 4000;

    /// <summary>
    /// Most points tried for one further detection. Every class a source can have has a positive probability P over the
    /// mixture, so that 1 / P tries find it on average, and it is drawn with probability P in the first place: over all
    /// sources a detection takes as many tries as there are classes. Only a class rarer than one in a million meets this bound.
    /// </summary>
    private const int MostTries = 1_000_000;

    private readonly SyntheticOptions options;
    private readonly IReadOnlyList<FeatureScaling> scalings;
    private readonly FeatureWalls[] walls;
    private readonly SkyPopulation[] populations;
    private readonly MissingPatterns missing;
    private readonly MixtureSampler sampler;
    private double[] features = new double[1024];
    private Detection[] detections = new Detection[1024];

    /// <summary>An empty block.</summary>
    public SourceBlock(Model model, SyntheticOptions options)
    {
        this.options = options;
        scalings = model.Transform.Features;
        walls = [.. scalings.Select(FeatureWalls.Of)];
        populations = [.. model.Classifier!.ClassNames.Select(c => SkyPopulation.Of(c, model.Scheme.Aggregate.GetValueOrDefault(c)))];
        missing = new MissingPatterns([.. scalings.Select(s => s.Name)]);
        sampler = new MixtureSampler(model);
    }

    // What a stream of random numbers is for: changing one aspect of a source leaves the others as they are.
    private enum Purpose
    {
        Shape,
        Features,
        Missing,
    }

    /// <summary>Detections held.</summary>
    public int Rows { get; private set; }

    /// <summary>The detections held: at least <see cref="Rows"/> entries.</summary>
    public Detection[] Detections => detections;

    /// <summary>Physical features of the detections held: rows x D, row-major, NaN where missing.</summary>
    public double[] Features => features;

    /// <summary>Makes the sources <paramref name="first"/> ... <paramref name="first"/> + <see cref="Sources"/> - 1.</summary>
    public void Fill(long first)
    {
        Rows = 0;
        for (int i = 0; i < Sources; i++)
            MakeSource(first + i);
    }

    private void MakeSource(long number)
    {
        var shape = new RandomStream(options.Seed, number, (int)Purpose.Shape);
        var points = new RandomStream(options.Seed, number, (int)Purpose.Features);
        var gaps = new RandomStream(options.Seed, number, (int)Purpose.Missing);
        int count = DetectionCounts.At(shape.NextUniform());
        bool labelled = shape.NextUniform() < options.LabelledFraction;
        int observation = shape.NextIndex(Observations);
        int step = 1 + shape.NextIndex(Observations - 1);
        int region = shape.NextIndex(RegionsPerObservation);

        // A cluster without class models has no class to give: draw another first point. The catalogue checks that some cluster has.
        int type;
        do
        {
            sampler.DrawPoint(ref points);
            type = sampler.DrawClass(ref points);
        }
        while (type < 0);

        (double ra, double dec) = populations[type].Draw(ref shape);
        string name = SourceName.Of(ra, dec, number);
        for (int i = 0; i < count; i++)
        {
            if (i > 0 && !TryDrawAnother(ref points, type))
                return;

            // In the catalogue a source is now and then found twice in one observation, as two regions.
            if (i > 0 && shape.NextUniform() >= 0.002)
                observation = (observation + step) % Observations;
            Append(new Detection(name, observation + 1, 1 + ((region + i) % RegionsPerObservation), ra, dec, type, labelled), ref gaps);
        }
    }

    /// <summary>Draws points until one has the class; false, and the source ends there, if none of very many has.</summary>
    private bool TryDrawAnother(ref RandomStream random, int type)
    {
        for (int tries = 0; tries < MostTries; tries++)
        {
            sampler.DrawPoint(ref random);
            if (sampler.AcceptsClass(ref random, type))
                return true;
        }

        return false;
    }

    private void Append(Detection detection, ref RandomStream gaps)
    {
        int dims = scalings.Count;
        if (Rows == detections.Length)
            Array.Resize(ref detections, 2 * Rows);
        if ((Rows + 1) * dims > features.Length)
            Array.Resize(ref features, 2 * (Rows + 1) * dims);
        Span<double> row = features.AsSpan(Rows * dims, dims);
        for (int d = 0; d < dims; d++)
            row[d] = walls[d].Invert(scalings[d], sampler.Point[d]);
        if (gaps.NextUniform() < options.MissingFraction)
            missing.Apply(gaps.NextUniform(), row);
        detections[Rows++] = detection;
    }
}
