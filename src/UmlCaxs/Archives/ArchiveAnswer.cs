using System.Net;
using System.Text;

namespace UmlCaxs.Archives;

/// <summary>An answer whose body is still to come. Every failure of the connection is a <see cref="BrokenAnswerException"/>.</summary>
internal sealed class ArchiveAnswer : IDisposable
{
    /// <summary>Most bytes read of an answer that is no result: an error document, a phase, a job.</summary>
    private const int LongestDocument = 64 << 10;

    private readonly HttpResponseMessage response;
    private readonly Stream body;
    private readonly CancellationTokenSource patience;
    private readonly TimeSpan idle;
    private readonly CancellationToken cancellation;

    /// <summary>Takes over a response.</summary>
    /// <param name="response">Its headers have come.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="patience">Ends the reading; linked to <paramref name="cancellation"/>.</param>
    /// <param name="idle">Longest wait for the next bytes.</param>
    /// <param name="cancellation">The user's wish to stop.</param>
    public ArchiveAnswer(HttpResponseMessage response, Uri address, CancellationTokenSource patience, TimeSpan idle, CancellationToken cancellation)
    {
        this.response = response;
        this.patience = patience;
        this.idle = idle;
        this.cancellation = cancellation;
        Address = address;
        body = response.Content.ReadAsStream(CancellationToken.None);
    }

    /// <summary>Where it came from, after redirects.</summary>
    public Uri Address { get; }

    /// <summary>HTTP status.</summary>
    public HttpStatusCode Status => response.StatusCode;

    /// <summary>Status in figures and words.</summary>
    public string StatusWords => $"{(int)Status} {response.ReasonPhrase ?? Status.ToString()}";

    /// <summary>Where it points to, or null.</summary>
    public Uri? Location => response.Headers.Location is { } location ? new Uri(Address, location) : null;

    /// <summary>How long the service asks to be left alone, or null.</summary>
    public TimeSpan? RetryAfter => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow,
        _ => null,
    };

    /// <summary>Reads bytes of the body, decompressed.</summary>
    /// <returns>Their number; 0 at the end.</returns>
    /// <exception cref="BrokenAnswerException">The connection broke, the body is shorter than announced, or nothing came for too long.</exception>
    public async Task<int> ReadAsync(Memory<byte> buffer)
    {
        patience.CancelAfter(idle);
        try
        {
            return await body.ReadAsync(buffer, patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new BrokenAnswerException($"nothing more came for {idle.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw new BrokenAnswerException($"the answer broke off ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Reads a document, of which only the beginning if it is long: nothing of use here is.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public async Task<string> ReadTextAsync()
    {
        var buffer = new byte[LongestDocument];
        int length = 0;
        while (length < buffer.Length && await ReadAsync(buffer.AsMemory(length)) is > 0 and var count)
            length += count;
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>Closes the connection if the body was not read to its end.</summary>
    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
        patience.Dispose();
    }
}
