using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Uploads;

/// <summary>Takes the bytes of an upload into a file, and no more of them than allowed.</summary>
internal static class UploadBody
{
    // What compresses better than this was made to fill a disk.
    private const long MostUnpacked = 1L << 30;

    /// <summary>Stores the body of a request.</summary>
    /// <exception cref="ProblemException">It is empty or too large.</exception>
    public static async Task SaveAsync(HttpContext context, string path, long limit)
    {
        long length = 0;
        await using (var file = new FileStream(path, FileMode.CreateNew))
        {
            byte[] buffer = new byte[1 << 16];
            for (int count; (count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
            {
                // What is too large is still heard out (the server ends it where it is absurd): a browser that is cut off while it
                // sends does not read the answer.
                length += count;
                if (length <= limit)
                    await file.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
            }
        }

        if (length > limit)
            throw TooLarge(limit);

        if (length == 0)
            throw new ProblemException(400, "Empty upload", "The body holds no byte. Send the table itself as the body of the request.");
    }

    /// <summary>Refuses what is small only because it is compressed.</summary>
    /// <exception cref="ProblemException">It is too large, or damaged.</exception>
    public static void CheckUnpacked(string path, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        if (file.ReadByte() != 0x1F || file.ReadByte() != 0x8B)
            return;
        file.Position = 0;
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        try
        {
            for (int count; (count = unpacked.Read(buffer)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                length += count;
                if (length > MostUnpacked)
                    throw new ProblemException(413, "Too large", $"The file unpacks to more than {MostUnpacked >> 20:N0} MiB. Upload a part of it, or use 'umlcaxs classify'.");
            }
        }
        catch (InvalidDataException e)
        {
            throw new ProblemException(422, "Malformed upload", $"It is compressed with gzip, and damaged: {e.Message} Compress it again.");
        }
    }

    private static ProblemException TooLarge(long limit) =>
        new(413, "Too large", $"The upload has more than {limit >> 20:N0} MiB ({limit:N0} bytes). Upload a part of it, or classify it with 'umlcaxs classify' and serve the result.");
}
