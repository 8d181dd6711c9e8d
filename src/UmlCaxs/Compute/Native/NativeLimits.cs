namespace UmlCaxs.Compute.Native;

/// <summary>What a device has room for.</summary>
/// <param name="DataBytes">Rows that may stay on the device; more are streamed through it.</param>
/// <param name="LargestBufferBytes">The most that one buffer can hold.</param>
/// <param name="LocalBytes">Memory that a work-group shares.</param>
/// <param name="LargestGroup">The most work-items that a work-group has.</param>
/// <param name="TensorMultiprocessors">Multiprocessors whose tensor cores work in double precision; 0 where there are none.</param>
internal sealed record NativeLimits(long DataBytes, long LargestBufferBytes, long LocalBytes, long LargestGroup, int TensorMultiprocessors = 0);
