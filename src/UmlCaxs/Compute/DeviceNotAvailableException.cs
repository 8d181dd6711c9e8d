namespace UmlCaxs.Compute;

/// <summary>A device asked for by name is not there (exit code 4 of the command line).</summary>
public sealed class DeviceNotAvailableException(string message) : Exception(message);
