namespace UmlCaxs.Compute;

/// <summary>Precision of the arithmetic that goes over all rows; parameters, sums over tiles and the M-step are double in any case.</summary>
public enum Precision
{
    /// <summary>64 bits throughout: the default.</summary>
    Double,

    /// <summary>
    /// 32 bits where a row meets a component: densities in the centred triangular form, responsibilities and the moments of a
    /// tile about a centre near it; 64 bits for everything that is summed over tiles. Class probabilities and silhouettes stay
    /// in 64 bits.
    /// </summary>
    Single,
}
