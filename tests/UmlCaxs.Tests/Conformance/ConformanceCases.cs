using UmlCaxs.Compute.OpenCl;

namespace UmlCaxs.Tests.Conformance;

/// <summary>
/// One suite for every backend: each operation, on each problem, agrees with the scalar reference. The reference is the
/// definition of correct: a few dozen lines that follow the books. Each operation is a class, so that they run side by side.
/// </summary>
/// <remarks>
/// OpenCL's driver compiles a program for every number of features and keeps the machine busy for seconds with each. There
/// every number is judged in double precision; in single precision, and in batches, the few at which loops over blocks of
/// moments end differently.
/// </remarks>
internal static class ConformanceCases
{
    private const int SmallRows = 2049;

    /// <summary>One feature, a block of moments and one more, three blocks, these and one more, and the most features.</summary>
    private static readonly int[] FewDims = [1, 5, 12, 13, 32];

    /// <summary>Every backend that can run here with every problem.</summary>
    public static IEnumerable<object[]> All => from backend in Backends.Present
                                               from problem in Problems.Names
                                               where !IsOpenCl(backend) || !backend.Contains("single", StringComparison.Ordinal) || HasFewDims(problem)
                                               select new object[] { backend, problem };

    /// <summary>Those for batches of mixtures. On ILGPU's devices a batch is a loop over its mixtures: small problems will do.</summary>
    public static IEnumerable<object[]> Batches => from c in All
                                                   let backend = (string)c[0]
                                                   let problem = (string)c[1]
                                                   where (!IsOpenCl(backend) || HasFewDims(problem)) && (!IsIlgpu(backend) || IsSmall(problem))
                                                   select c;

    /// <summary>Those whose problems are small enough for all pairs of rows.</summary>
    public static IEnumerable<object[]> Small => All.Where(c => IsSmall((string)c[1]));

    private static bool IsOpenCl(string backend) => backend.StartsWith(OpenClBackend.BestName, StringComparison.Ordinal);

    private static bool IsIlgpu(string backend) => backend.StartsWith("ilgpu", StringComparison.Ordinal);

    private static bool HasFewDims(string problem) => FewDims.Contains(Problem.Named(problem).Data.Dims);

    private static bool IsSmall(string problem) => Problem.Named(problem).Data.Rows <= SmallRows;
}
