using System.Net;

namespace UmlCaxs.Playground;

/// <summary>How the playground is served.</summary>
public sealed record PlaygroundOptions
{
    /// <summary>The port asked for unless another is.</summary>
    public const int DefaultPort = 8642;

    /// <summary>Port; 0 for any that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Address to listen on; null for the loopback of this machine, which nobody else reaches.</summary>
    public IPAddress? Host { get; init; }

    /// <summary>Model that classifies uploads; null for the folder's, else the one its run has noted, else csc2.</summary>
    public string? Model { get; init; }

    /// <summary>Most bytes of an upload.</summary>
    public long UploadLimit { get; init; } = 64 << 20;

    /// <summary>Rows up to which the page draws points; above, the server draws tiles.</summary>
    public int PointLimit { get; init; } = 1_000_000;

    /// <summary>Uploads that are kept; the oldest makes room.</summary>
    public int MostUploads { get; init; } = 4;
}
