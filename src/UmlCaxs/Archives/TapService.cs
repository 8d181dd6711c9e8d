namespace UmlCaxs.Archives;

/// <summary>
/// A service that answers ADQL queries (Table Access Protocol 1.0 and 1.1), asked one query at a time. Results arrive as
/// VOTable files, in BINARY2 where the service has it.
/// </summary>
public sealed class TapService : IDisposable
{
    private const string Binary2 = "application/x-votable+xml;serialization=BINARY2";
    private const string AnyVotable = "votable";

    private readonly TapOptions options;
    private readonly ArchiveHttp http;
    private string format = Binary2;
    private bool formatIsKnownToWork;

    /// <summary>A service; nothing is sent yet.</summary>
    /// <param name="address">Its base address, http or https; that of its sync or async resource will do.</param>
    /// <param name="options">How to ask.</param>
    /// <exception cref="ArgumentException">The address is not one of http or https.</exception>
    public TapService(Uri address, TapOptions options)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException("A TAP service has an http or https address.", nameof(address));
        string text = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        foreach (string resource in new[] { "/sync", "/async" })
            if (text.EndsWith(resource, StringComparison.Ordinal))
                text = text[..^resource.Length];
        Address = new Uri(text);
        this.options = options;
        http = new ArchiveHttp(Address, options);
    }

    /// <summary>Base address.</summary>
    public Uri Address { get; }

    /// <summary>Runs a query to its end.</summary>
    /// <param name="query">The query.</param>
    /// <param name="path">Where the result shall appear, whole or not at all.</param>
    /// <param name="cancellation">Stops at once; a running job is deleted.</param>
    /// <returns>False if the service cut the result off at a limit of rows; there is no file then.</returns>
    /// <exception cref="BadInputException">The service refuses the query; the message quotes it, with the job's address.</exception>
    /// <exception cref="ServiceUnavailableException">The service is not there or keeps failing.</exception>
    public async Task<bool> RunAsync(TapQuery query, string path, CancellationToken cancellation)
    {
        try
        {
            bool isWhole = await RunInFormatAsync(query, path, cancellation);
            formatIsKnownToWork = true;
            return isWhole;
        }
        catch (ServiceRefusalException e)
        {
            throw BadInputException.At(e.Job ?? Address.ToString(), "", $"the service refuses the query: \"{e.Message}\"", "Correct the query (--show-adql prints it), or ask for less at a time", e);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => http.Dispose();

    private async Task<bool> RunInFormatAsync(TapQuery query, string path, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(query, path, cancellation);
        }
        catch (ServiceRefusalException e) when (!formatIsKnownToWork && format == Binary2 && MayBeTheFormat(e))
        {
            format = AnyVotable;
            options.Log($"{Address}: \"{e.Message}\"; asking once more, without BINARY2");
            return await AskAsync(query, path, cancellation);
        }
    }

    private Task<bool> AskAsync(TapQuery query, string path, CancellationToken cancellation) =>
        options.Synchronous
            ? http.SendAsync(HttpMethod.Post, Resource("sync"), () => Form(query), follow: true, answer => ResultFile.ReceiveAsync(answer, path, options.LargestResult), cancellation)
            : RunJobAsync(query, path, cancellation);

    private async Task<bool> RunJobAsync(TapQuery query, string path, CancellationToken cancellation)
    {
        // Created without being started: should the answer get lost, what a second try leaves behind costs the service nothing.
        Uri address = await http.SendAsync(HttpMethod.Post, Resource("async"), () => Form(query), follow: false, JobOfAsync, cancellation);
        var job = new TapJob(address, http, options);
        bool isOfUse = false;
        try
        {
            await job.CompleteAsync(cancellation);
            return await job.DownloadAsync(path, cancellation);
        }
        catch (ServiceRefusalException)
        {
            // The message names the job, so that its owner can look at it; the service removes it when its time is over.
            isOfUse = true;
            throw;
        }
        finally
        {
            if (!isOfUse)
                await job.DeleteAsync();
        }
    }

    private static async Task<Uri> JobOfAsync(ArchiveAnswer answer)
    {
        if (answer.Location is { } address)
            return address;
        string text = await answer.ReadTextAsync();
        if (ServiceWords.IsErrorDocument(text))
            throw new ServiceRefusalException(ServiceWords.Of(text));
        throw new ServiceUnavailableException($"{answer.Address}: the service answers {answer.StatusWords} instead of making a job: {ServiceWords.Of(text)}. Check the address of the service, or try --sync");
    }

    // REQUEST is what TAP 1.0 requires and TAP 1.1 ignores.
    private HttpContent Form(TapQuery query)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("REQUEST", "doQuery"),
            new("LANG", "ADQL"),
            new("FORMAT", format),
            new("QUERY", query.Adql),
        };
        if (options.MaxRows is { } rows)
            parameters.Add(new("MAXREC", rows.ToString()));
        if (query.Upload is not { } upload)
            return new FormUrlEncodedContent(parameters);
        // Uploads come as a part of the form that UPLOAD points to (TAP 1.1, section 2.7.6).
        var form = new MultipartFormDataContent();
        foreach ((string name, string value) in parameters.Append(new("UPLOAD", $"{TapQuery.UploadName},param:{TapQuery.UploadName}")))
            form.Add(Field(new StringContent(value) { Headers = { ContentType = null } }, name, null));
        form.Add(Field(new StringContent(upload) { Headers = { ContentType = new("application/x-votable+xml") } }, TapQuery.UploadName, TapQuery.UploadName + ".vot"));
        return form;

        // In quotes, which the framework leaves out and not every service can do without.
        static StringContent Field(StringContent content, string name, string? file)
        {
            content.Headers.ContentDisposition = new("form-data") { Name = $"\"{name}\"", FileName = file is null ? null : $"\"{file}\"" };
            return content;
        }
    }

    private Uri Resource(string name) => new($"{Address.ToString().TrimEnd('/')}/{name}");

    // TAP 1.0 does not require BINARY2, and services word refusals as they like. A job has cost them more than a request.
    private static bool MayBeTheFormat(ServiceRefusalException refusal) =>
        refusal.Job is null
        || refusal.Message.Contains("format", StringComparison.OrdinalIgnoreCase)
        || refusal.Message.Contains("serialization", StringComparison.OrdinalIgnoreCase);
}
