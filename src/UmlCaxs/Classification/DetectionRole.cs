namespace UmlCaxs.Classification;

/// <summary>What a detection's object type makes it.</summary>
public enum DetectionRole
{
    /// <summary>No type, or an ambiguous one: it is classified.</summary>
    Unlabelled,

    /// <summary>One of the classes: it is trained on.</summary>
    Labelled,

    /// <summary>A type outside the classes: neither trained on nor classified, but counted.</summary>
    OtherType,
}
