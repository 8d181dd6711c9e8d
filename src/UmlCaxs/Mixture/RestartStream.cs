namespace UmlCaxs.Mixture;

/// <summary>
/// A source of random choices of its own for every restart of every K, so that one more of either leaves the others as they
/// were.
/// </summary>
internal static class RestartStream
{
    /// <summary>The source of a restart.</summary>
    /// <param name="seed">Seed of all of them.</param>
    /// <param name="components">K.</param>
    /// <param name="stream">Number of the restart, or of anything else with choices of its own.</param>
    public static Random Of(int seed, int components, int stream) => new(SeedOf(seed, components, stream));

    /// <summary>The seed of that source.</summary>
    /// <inheritdoc cref="Of"/>
    public static int SeedOf(int seed, int components, int stream) =>
        unchecked((int)(((((uint)seed * 2654435761u) ^ (uint)components) * 2246822519u) ^ ((uint)stream * 3266489917u)));
}
