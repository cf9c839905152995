using System.Buffers;
using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>Gathers what is written into chunks of one size, and sends each with its signature.</summary>
internal sealed class AwsChunkStream(Stream target, SigV4Seal seal) : WriteStream
{
    private readonly byte[] _chunk = ArrayPool<byte>.Shared.Rent(AwsChunkedContent.ChunkBytes);
    private SigV4Seal _seal = seal;
    private int _count;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var taken = Math.Min(buffer.Length, AwsChunkedContent.ChunkBytes - _count);
            buffer[..taken].CopyTo(_chunk.AsMemory(_count));
            _count += taken;
            buffer = buffer[taken..];
            if (_count == AwsChunkedContent.ChunkBytes)
            {
                await SendAsync(cancellationToken);
            }
        }
    }

    /// <summary>Sends what is left, and the empty chunk that ends the body.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_count > 0)
        {
            await SendAsync(cancellationToken);
        }

        await SendAsync(cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing && _count >= 0)
        {
            _count = -1;
            ArrayPool<byte>.Shared.Return(_chunk);
        }

        base.Dispose(disposing);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        _seal = _seal.Next(_chunk.AsSpan(0, _count));
        await target.WriteAsync(AwsChunkedContent.Head(_count, _seal.Signature), cancellationToken);
        await target.WriteAsync(_chunk.AsMemory(0, _count), cancellationToken);
        await target.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
        _count = 0;
    }
}
