namespace UmlCaxs.Figures;

/// <summary>The shape of a mark in a figure.</summary>
public enum MarkShape
{
    /// <summary>A filled circle.</summary>
    Circle,

    /// <summary>A filled triangle, point up.</summary>
    Triangle,

    /// <summary>A filled square on its corner.</summary>
    Diamond,
}
