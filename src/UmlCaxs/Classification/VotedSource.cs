namespace UmlCaxs.Classification;

/// <summary>A source with its votes, filled again and again.</summary>
internal sealed class VotedSource
{
    /// <summary>Room for a source.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="others">Number of values that are no class probabilities.</param>
    public VotedSource(int classes, int others)
    {
        Numbers = new double[(2 * classes) + others];
        Classes = classes;
    }

    /// <summary>UTF-8 name.</summary>
    public ReadOnlyMemory<byte> Name { get; set; }

    /// <summary>Place of its first detection among all; sources are sorted by it.</summary>
    public long Order { get; set; }

    /// <inheritdoc cref="SourceVote.SoftClass"/>
    public int SoftClass { get; set; }

    /// <inheritdoc cref="SourceVote.HardClass"/>
    public int HardClass { get; set; }

    /// <inheritdoc cref="SourceVote.Detections"/>
    public int Detections { get; set; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Mean of each class, standard deviation of each class, then the first known position and features.</summary>
    public double[] Numbers { get; }

    /// <summary>Takes the votes.</summary>
    public void Take(SourceVote vote)
    {
        (SoftClass, HardClass, Detections) = (vote.SoftClass, vote.HardClass, vote.Detections);
        vote.Means.CopyTo(Numbers, 0);
        vote.Deviations.CopyTo(Numbers, Classes);
    }
}
