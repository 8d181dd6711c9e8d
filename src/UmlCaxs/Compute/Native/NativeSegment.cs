namespace UmlCaxs.Compute.Native;

/// <summary>Rows of a matrix in one buffer.</summary>
/// <param name="Data">Chunks of column-major rows; null while they are not on the device.</param>
/// <param name="FirstRow">First row.</param>
/// <param name="Rows">Number of rows.</param>
internal readonly record struct NativeSegment(NativeBuffer? Data, long FirstRow, long Rows);
