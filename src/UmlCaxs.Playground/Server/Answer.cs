using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace UmlCaxs.Playground.Server;

/// <summary>Answers with the headers that let a browser ask again cheaply.</summary>
internal static class Answer
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>Sends a value as JSON; 304 where the browser has it already.</summary>
    public static Task JsonAsync(HttpContext context, object value, int status = 200)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(value, Options);
        context.Response.StatusCode = status;
        return SendAsync(context, body, "application/json");
    }

    /// <summary>Sends bytes; 304 where the browser has them already.</summary>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body, string type)
    {
        if (HttpMethods.IsGet(context.Request.Method) && IsKnown(context, Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 10))))
            return;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Marks the answer with a revision. Weak, for the same content is sent with and without compression.</summary>
    /// <returns>True if the browser has that revision already: the answer is 304 then, and complete.</returns>
    public static bool IsKnown(HttpContext context, string revision)
    {
        string tag = $"W/\"{revision}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "no-cache";
        foreach (string? asked in context.Request.Headers.IfNoneMatch)
            if (asked is not null && asked.Split(',').Any(t => t.Trim() is "*" || t.Trim() == tag || "W/" + t.Trim() == tag))
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return true;
            }

        return false;
    }

    /// <summary>Sends a problem (RFC 9457) unless an answer is under way already.</summary>
    public static async Task ProblemAsync(HttpContext context, int status, string title, string detail)
    {
        if (context.Response.HasStarted)
        {
            context.Abort(); // half an answer must not pass for a whole one
            return;
        }

        context.Response.Clear();
        SecurityHeaders.Apply(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { title, status, detail }, Options));
    }

    /// <summary>A number for JSON, which has neither NaN nor infinity.</summary>
    public static double? Number(double value) => double.IsFinite(value) ? value : null;
}
