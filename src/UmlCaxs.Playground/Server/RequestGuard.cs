using System.Net;
using Microsoft.AspNetCore.Http;

namespace UmlCaxs.Playground.Server;

/// <summary>Refuses requests that other web pages make in the user's browser.</summary>
internal static class RequestGuard
{
    /// <summary>Checks host and origin.</summary>
    /// <param name="request">The request.</param>
    /// <param name="loopbackOnly">
    /// The server is for this machine alone: a name that is none of its loopback names belongs to a page that has let its own name
    /// point here, to read what it may not (DNS rebinding).
    /// </param>
    /// <exception cref="ProblemException">The request is refused.</exception>
    public static void Check(HttpRequest request, bool loopbackOnly)
    {
        string host = request.Host.Host.Trim('[', ']');
        if (loopbackOnly && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !(IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)))
            throw new ProblemException(421, "Wrong host", $"'{ProblemException.Shorten(request.Host.Value ?? "")}' is not the name of this server. Open it as http://127.0.0.1, or start it with --host to be reached by other names.");
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return;
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        string origin = request.Headers.Origin.ToString();
        if ((site.Length > 0 && site is not ("same-origin" or "none")) || (origin.Length > 0 && origin != $"{request.Scheme}://{request.Host}"))
            throw new ProblemException(403, "Foreign page", $"The request comes from another web page ('{ProblemException.Shorten(origin.Length > 0 ? origin : site)}'), and only the playground's own may send data.");
    }
}
