using System.Text;

namespace UmlCaxs.Distribution.Mpi;

/// <summary>The one place where results of MPI become errors: the call, the code and what the library says about it.</summary>
internal static unsafe class MpiStatus
{
    public const int Success = 0;

    // MPI_MAX_ERROR_STRING is 256 in Open MPI, 512 in MPICH.
    private const int LongestText = 4096;

    /// <summary>Lets success pass.</summary>
    /// <param name="status">Result of the call.</param>
    /// <param name="call">The call's name in the standard.</param>
    /// <exception cref="IOException">The call failed: the ranks cannot reach each other any more.</exception>
    public static void Check(int status, string call)
    {
        if (status != Success)
            throw new IOException($"MPI: {call} failed with {status} ({TextOf(status)}). A rank may have ended, or the network between the hosts failed; start again to go on from the last checkpoint.");
    }

    private static string TextOf(int status)
    {
        byte* text = stackalloc byte[LongestText];
        return MpiApi.ErrorString(status, text, out int length) == Success ? Encoding.UTF8.GetString(text, length) : "an error without a name";
    }
}
