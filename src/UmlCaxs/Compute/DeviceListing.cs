namespace UmlCaxs.Compute;

/// <summary>A device of this machine, or a kind of device that it does not have.</summary>
/// <param name="Name">Name by which a user forces it, such as <c>opencl:0</c>.</param>
/// <param name="Description">Model, driver, memory; empty where there is none.</param>
/// <param name="Absence">Why it cannot be used; null if it can.</param>
public sealed record DeviceListing(string Name, string Description, string? Absence);
