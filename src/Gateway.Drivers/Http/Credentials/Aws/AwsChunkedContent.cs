using System.Globalization;
using System.Net;
using System.Text;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>
/// A body of known length in signed chunks (<c>aws-chunked</c>, docs.aws.amazon.com, "Signature calculations for transferring payload in
/// multiple chunks"): it need not be read twice, and what is changed on its way is refused.
/// </summary>
internal sealed class AwsChunkedContent : HttpContent
{
    /// <summary>The bytes of each chunk but the last. S3 asks for at least 8 KiB.</summary>
    public const int ChunkBytes = 64 * 1024;

    private readonly long _length;

    /// <param name="inner">The bytes; headers of theirs are taken over.</param>
    /// <param name="length">How many bytes there are.</param>
    public AwsChunkedContent(HttpContent inner, long length)
    {
        Inner = inner;
        _length = length;
        foreach (var (name, values) in inner.Headers.Where(header => header.Key != "Content-Length"))
        {
            Headers.Add(name, values);
        }

        Headers.ContentLength = EncodedLength(length);
    }

    /// <summary>The bytes as they are.</summary>
    public HttpContent Inner { get; }

    /// <summary>The signature of the request: the chain begins with it. Set anew for each attempt.</summary>
    public SigV4Seal? Seal { get; set; }

    /// <summary>How many bytes so many become.</summary>
    public static long EncodedLength(long length)
    {
        var (whole, rest) = Math.DivRem(length, ChunkBytes);
        return (whole * Frame(ChunkBytes)) + (rest > 0 ? Frame(rest) : 0) + Frame(0);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var seal = Seal ?? throw new InvalidOperationException("The request has not been signed.");
        await using var chunks = new AwsChunkStream(stream, seal);
        await Inner.CopyToAsync(chunks, context, cancellationToken);
        await chunks.CompleteAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = EncodedLength(_length);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }

    internal static byte[] Head(int count, string signature) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{count:x};chunk-signature={signature}\r\n"));

    private static long Frame(long count) =>
        count.ToString("x", CultureInfo.InvariantCulture).Length + ";chunk-signature=".Length + 64 + 2 + count + 2;
}
