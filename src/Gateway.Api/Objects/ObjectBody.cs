using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Objects;

/// <summary>
/// Sends an object's bytes. Memory is one block, however large the object is: a megabyte for the few that are sent at a time, less for each
/// of many.
/// </summary>
internal static class ObjectBody
{
    // What is no larger takes what the headers have left of their block.
    private const int SmallBytes = 64 * 1024;

    private static int _underWay;

    public static async Task SendAsync(ObjectContent content, HttpContext http, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _underWay);
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
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static async Task CopyAsync(ObjectContent content, HttpResponse response, CancellationToken cancellationToken)
    {
        var writer = response.BodyWriter;
        for (var left = content.Length; left > 0; )
        {
            var memory = writer.GetMemory(NextBytes(left));
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

    private static int NextBytes(long left) =>
        left > LargeBlocks.BlockBytes && Volatile.Read(ref _underWay) <= LargeBlocks.Pieces ? LargeBlocks.PieceBytes
        : left > SmallBytes ? LargeBlocks.BlockBytes
        : 0;
}
