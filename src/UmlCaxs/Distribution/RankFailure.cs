using System.Text.Json;
using UmlCaxs.Compute;

namespace UmlCaxs.Distribution;

/// <summary>What a rank tells the others about its failure, or that it has none.</summary>
/// <param name="Kind">Which exception it is; null where nothing failed.</param>
/// <param name="Message">Its message.</param>
/// <param name="Host">Name of the rank's host.</param>
internal sealed record RankFailure(string? Kind, string Message, string Host)
{
    private const string BadInput = "input", Device = "device", Cancelled = "cancelled", Io = "io", Other = "other";

    /// <summary>True if the rank has failed.</summary>
    public bool HasFailed => Kind is not null;

    /// <summary>True if somebody wanted it to end.</summary>
    public bool IsCancelled => Kind == Cancelled;

    /// <summary>The failure with an exception, or without one.</summary>
    public static RankFailure Of(Exception? e, string host) => new(
        e switch
        {
            null => null,
            BadInputException => BadInput,
            DeviceNotAvailableException => Device,
            OperationCanceledException => Cancelled,
            IOException => Io,
            _ => Other,
        },
        e?.Message ?? "",
        host);

    /// <summary>The failure that another rank has told of.</summary>
    public static RankFailure FromBytes(byte[] bytes) => JsonSerializer.Deserialize<RankFailure>(bytes)!;

    /// <summary>What the others are told.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>An exception of the same kind.</summary>
    /// <param name="prefix">Stands before the message.</param>
    public Exception ToException(string prefix)
    {
        string message = prefix + Message;
        return Kind switch
        {
            BadInput => new BadInputException(message),
            Device => new DeviceNotAvailableException(message),
            Cancelled => new OperationCanceledException(message),
            Io => new IOException(message),
            _ => new InvalidOperationException(message),
        };
    }
}
