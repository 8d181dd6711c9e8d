using System.Net;
using System.Net.Http.Headers;

namespace UmlCaxs.Archives;

/// <summary>
/// Requests to an archive as a polite client makes them: one at a time, under our own name, with waits that double after
/// every failure and are as long as a busy service asks for.
/// </summary>
internal sealed class ArchiveHttp : IDisposable
{
    private const int MostRedirects = 10;
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    private readonly TapOptions options;
    private readonly HttpClient client;

    /// <summary>A client for one service.</summary>
    /// <param name="service">Its address.</param>
    /// <param name="options">Timeouts and retries.</param>
    public ArchiveHttp(Uri service, TapOptions options)
    {
        this.options = options;
        var handler = new SocketsHttpHandler
        {
            // Redirects are followed here, because what becomes of a POST is no matter of taste for TAP.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            MaxConnectionsPerServer = 1,
            UseCookies = false,
            UseProxy = !service.IsLoopback,
        };
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("UmlCaxs", Product.Version));
    }

    /// <summary>Sends a request, again if need be, and hands the answer over.</summary>
    /// <param name="method">GET, POST or DELETE.</param>
    /// <param name="address">Where to.</param>
    /// <param name="content">Makes the body anew for every try; null for none.</param>
    /// <param name="follow">Follow a redirect elsewhere with a GET; without it such an answer is the one handed over.</param>
    /// <param name="receive">Takes the answer, of a status below 400; what it throws as broken is tried again.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <exception cref="ServiceUnavailableException">The service is not there, or every try failed.</exception>
    /// <exception cref="ServiceRefusalException">The service says that the request is wrong.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, Uri address, Func<HttpContent>? content, bool follow, Func<ArchiveAnswer, Task<T>> receive, CancellationToken cancellation)
    {
        for (int attempt = 0; ; attempt++)
        {
            string failure;
            TimeSpan wait = Shorter(TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempt, 10))), LongestBackOff);
            Exception reason;
            try
            {
                using ArchiveAnswer answer = await FollowAsync(method, address, content, follow, cancellation);
                if ((int)answer.Status < 400)
                    return await receive(answer);
                failure = await FailureAsync(answer);
                reason = new HttpRequestException(failure, null, answer.Status);
                if (answer.RetryAfter is { } asked && asked > wait)
                    wait = Shorter(asked, LongestRetryAfter);
            }
            catch (BrokenAnswerException e)
            {
                failure = e.Message;
                reason = e;
            }
            catch (HttpRequestException e)
            {
                // "An error occurred while sending the request" has the error inside.
                failure = (e.InnerException as IOException ?? (Exception)e).Message.TrimEnd('.');
                reason = e;
            }
            if (attempt >= options.Retries)
                throw new ServiceUnavailableException($"{address}: {failure}, at the {Times(attempt + 1)}. Check the address and the network, or try again later", reason);
            options.Log($"{address}: {failure}; next try in {wait.TotalSeconds:0.#} s");
            await options.Delay(wait, cancellation);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => client.Dispose();

    // Of an answer of 400 and above: words for a failure that may pass.
    private static async Task<string> FailureAsync(ArchiveAnswer answer)
    {
        string text = await answer.ReadTextAsync();
        string words = ServiceWords.Of(text);
        string said = $"the service answers {answer.StatusWords}{(words.Length > 0 ? $", {words}" : "")}";
        switch (answer.Status)
        {
            case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.RequestTimeout:
                return said;
            // Some services report wrong queries as their own fault; the document says better than the status whose it is.
            case var _ when ServiceWords.IsErrorDocument(text):
                throw new ServiceRefusalException(words);
            case >= HttpStatusCode.InternalServerError:
                return said;
            case HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotAcceptable or HttpStatusCode.UnsupportedMediaType:
                throw new ServiceRefusalException(words.Length > 0 ? words : answer.StatusWords);
            default:
                throw new ServiceUnavailableException($"{answer.Address}: {said}. Check the address of the service");
        }
    }

    private async Task<ArchiveAnswer> FollowAsync(HttpMethod method, Uri address, Func<HttpContent>? content, bool follow, CancellationToken cancellation)
    {
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            ArchiveAnswer answer = await SendOnceAsync(method, address, content, cancellation);
            if ((int)answer.Status is < 300 or >= 400 || answer.Location is not { } target)
                return answer;
            if (target.Scheme != Uri.UriSchemeHttp && target.Scheme != Uri.UriSchemeHttps)
            {
                answer.Dispose();
                throw new ServiceUnavailableException($"{address}: the service redirects to {target}, and only http and https are followed. Check the address of the service");
            }
            // A service that has moved wants the same request there (http to https, mostly); any other redirect names a result.
            bool moved = answer.Status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
                || (answer.Status != HttpStatusCode.SeeOther && target.AbsolutePath.TrimEnd('/') == address.AbsolutePath.TrimEnd('/'));
            if (!moved && !follow)
                return answer;
            answer.Dispose();
            address = target;
            if (!moved)
                (method, content) = (HttpMethod.Get, null);
        }
        throw new ServiceUnavailableException($"{address}: the service redirects more than {MostRedirects} times. Check the address of the service");
    }

    private async Task<ArchiveAnswer> SendOnceAsync(HttpMethod method, Uri address, Func<HttpContent>? content, CancellationToken cancellation)
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            patience.CancelAfter(options.AnswerTimeout);
            using var request = new HttpRequestMessage(method, address) { Content = content?.Invoke() };
            HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return new ArchiveAnswer(response, address, patience, options.IdleTimeout, cancellation);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            patience.Dispose();
            throw new BrokenAnswerException($"no answer came for {options.AnswerTimeout.TotalSeconds:0.#} s", e);
        }
        catch
        {
            patience.Dispose();
            throw;
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static string Times(int tries) => tries == 1 ? "only try" : $"last of {tries} tries";
}
