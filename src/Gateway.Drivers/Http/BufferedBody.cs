using System.Buffers;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>
/// The whole body of an answer in borrowed memory, for readers that must not wait. Disposing gives the memory back: a new array for each
/// page of a long list would be what the process holds most of.
/// </summary>
internal sealed class BufferedBody : MemoryStream
{
    private const int FirstBytes = 64 * 1024;

    // A length is only said; memory is for what has come.
    private const int MostAhead = 1024 * 1024;
    private byte[]? _bytes;

    private BufferedBody(byte[] bytes, int count)
        : base(bytes, 0, count, writable: false) => _bytes = bytes;

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unexpected"/>: it has more bytes than <paramref name="most"/>.</exception>
    public static async Task<BufferedBody> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        await using var body = await ProviderContent.OpenWholeAsync(response, most, cancellationToken);
        var bytes = ArrayPool<byte>.Shared.Rent(
            (int)Math.Min(Math.Min(most, MostAhead), response.Content.Headers.ContentLength ?? FirstBytes) + 1
        );
        var count = 0;
        try
        {
            while (await body.ReadAsync(bytes.AsMemory(count), cancellationToken) is > 0 and var read)
            {
                count += read;
                if (count > most)
                {
                    throw response.RequestMessage!.Fail(DriverErrorKind.Unexpected, $"The answer has more than {most} bytes.");
                }

                if (count == bytes.Length)
                {
                    bytes = Grow(bytes);
                }
            }

            return new BufferedBody(bytes, count);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static byte[] Grow(byte[] bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(bytes.Length * 2);
        bytes.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }
}
