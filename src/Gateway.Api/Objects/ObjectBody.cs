using Gateway.Drivers.Model;

namespace Gateway.Api.Objects;

/// <summary>Sends an object's bytes. Memory is one block, however large the object is.</summary>
internal static class ObjectBody
{
    // As much as stays in a core's cache between the socket that it comes from and the one that it goes to, also with many streams.
    private const int BlockBytes = 64 * 1024;

    public static async Task SendAsync(ObjectContent content, HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            await CopyAsync(content, http.Response, cancellationToken);
        }
        catch when (http.Response.HasStarted)
        {
            // The headers promised more bytes than there will be. Only a cut connection tells the caller so.
            http.Abort();
            throw;
        }
    }

    private static async Task CopyAsync(ObjectContent content, HttpResponse response, CancellationToken cancellationToken)
    {
        var writer = response.BodyWriter;
        for (var left = content.Length; left > 0; )
        {
            var memory = writer.GetMemory((int)Math.Min(left, BlockBytes));
            var count = await content.Body!.ReadAsync(memory[..(int)Math.Min(left, memory.Length)], cancellationToken);
            if (count == 0)
            {
                throw new DriverException(DriverErrorKind.Unexpected, "The store ended the object early.");
            }

            writer.Advance(count);
            left -= count;
            await writer.FlushAsync(cancellationToken);
        }
    }
}
