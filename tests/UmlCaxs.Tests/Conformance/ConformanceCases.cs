namespace UmlCaxs.Tests.Conformance;

/// <summary>
/// One suite for every backend: each operation, on each problem, agrees with the scalar reference. The reference is the
/// definition of correct: a few dozen lines that follow the books. Each operation is a class, so that they run side by side.
/// </summary>
internal static class ConformanceCases
{
    /// <summary>Every backend that can run here with every problem.</summary>
    public static IEnumerable<object[]> All => from backend in Backends.Present from problem in Problems.Names select new object[] { backend, problem };

    /// <summary>Those whose problems are small enough for all pairs of rows.</summary>
    public static IEnumerable<object[]> Small => All.Where(c => Problem.Named((string)c[1]).Data.Rows <= 2049);
}
