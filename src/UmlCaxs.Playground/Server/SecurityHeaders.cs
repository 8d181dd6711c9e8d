using Microsoft.AspNetCore.Http;

namespace UmlCaxs.Playground.Server;

/// <summary>What every answer tells the browser: load nothing from elsewhere, guess no types, tell nobody.</summary>
internal static class SecurityHeaders
{
    private const string Page = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; worker-src 'self' blob:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    // Aladin Lite comes from the CDS with code of its own, loads images of the sky from there, and compiles WebAssembly. It has a
    // page of its own, which is opened only when the user switches the background on.
    private const string Aladin = "default-src 'none'; script-src 'self' https://aladin.cds.unistra.fr 'unsafe-eval' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline' https://aladin.cds.unistra.fr; img-src 'self' data: blob: https://aladin.cds.unistra.fr https://*.cds.unistra.fr https://*.u-strasbg.fr; connect-src 'self' data: blob: https://aladin.cds.unistra.fr https://*.cds.unistra.fr https://*.u-strasbg.fr; font-src 'self' data: https://aladin.cds.unistra.fr; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    // A report brings its style with it and runs no script; whatever lies in the folder, it stays so.
    private const string Report = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups";

    /// <summary>The page that alone may talk to the CDS.</summary>
    public const string AladinPage = "/aladin.html";

    /// <summary>Sets the headers.</summary>
    public static void Apply(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        PathString path = context.Request.Path;
        headers.ContentSecurityPolicy = path == AladinPage ? Aladin : path.StartsWithSegments("/files") ? Report : Page;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
    }
}
