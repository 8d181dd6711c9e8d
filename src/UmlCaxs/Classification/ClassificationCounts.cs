using UmlCaxs.Distribution;

namespace UmlCaxs.Classification;

/// <summary>What became of the detections of a table.</summary>
public sealed class ClassificationCounts
{
    /// <summary>Detections read.</summary>
    public long Read { get; set; }

    /// <summary>Detections that got a class.</summary>
    public long Classified { get; set; }

    /// <summary>Of these, detections some of whose features are medians.</summary>
    public long Imputed { get; set; }

    /// <summary>Detections used for the features they have, the others integrated out.</summary>
    public long Marginalised { get; set; }

    /// <summary>Detections left out because a feature is missing.</summary>
    public long Incomplete { get; set; }

    /// <summary>Detections left out because all features are missing, where one would have been enough.</summary>
    public long Empty { get; set; }

    /// <summary>Detections left out because they carry a class label already.</summary>
    public long Labelled { get; set; }

    /// <summary>Detections left out because their type is none of the classes.</summary>
    public long OtherType { get; set; }

    /// <summary>Detections in a cluster where no class has a model: written with a cluster but without a class.</summary>
    public long WithoutClassModel { get; set; }

    /// <summary>The counts of all processes together; called by all.</summary>
    internal ClassificationCounts SumOver(Communicator ranks)
    {
        long[] counts = [Read, Classified, Imputed, Marginalised, Incomplete, Empty, Labelled, OtherType, WithoutClassModel];
        ranks.Sum(counts);
        return new ClassificationCounts
        {
            Read = counts[0],
            Classified = counts[1],
            Imputed = counts[2],
            Marginalised = counts[3],
            Incomplete = counts[4],
            Empty = counts[5],
            Labelled = counts[6],
            OtherType = counts[7],
            WithoutClassModel = counts[8],
        };
    }
}
