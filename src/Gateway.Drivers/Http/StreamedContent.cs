using System.Buffers;
using System.Net;
using Gateway.Drivers.Http.Resilience;

namespace Gateway.Drivers.Http;

/// <summary>
/// A body that streams through. Unlike <see cref="StreamContent"/> it leaves the stream open, since that belongs to the caller, and
/// tells whether it can be sent once more: a stream that can seek always, any other until its first byte is asked for.
/// </summary>
internal sealed class StreamedContent : HttpContent
{
    private const int BlockBytes = 256 * 1024;
    private readonly Stream _source;
    private readonly long _start;
    private readonly long? _length;
    private bool _hasBegun;
    private Task _copying = Task.CompletedTask;

    /// <param name="source">The bytes, from where it stands.</param>
    /// <param name="length">How many there are; null sends them chunked.</param>
    public StreamedContent(Stream source, long? length)
    {
        _source = source;
        _start = source.CanSeek ? source.Position : 0;
        _length = length;
        Headers.ContentLength = length;
    }

    /// <summary>Whether the bytes are all there already, and not still on their way here.</summary>
    public bool CanSeek => _source.CanSeek;

    /// <summary>Who is told whether the caller or the provider is waited for; null for nobody.</summary>
    public BodyWatch? Watch { get; set; }

    public bool CanBeSentAgain => _source.CanSeek || !_hasBegun;

    /// <summary>Waits until nobody reads the source: a connection that breaks ends its request, but not at once what reads for it.</summary>
    public async Task SettleAsync() => await _copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_hasBegun && _source.CanSeek)
        {
            _source.Position = _start;
        }

        _hasBegun = true;
        _copying = CopyAsync(stream, cancellationToken);
        return _copying;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_source is MemoryStream memory && memory.TryGetBuffer(out var bytes))
        {
            await stream.WriteAsync(bytes.AsMemory((int)memory.Position), cancellationToken);
            memory.Position = memory.Length;
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockBytes, Math.Max(1, _length ?? BlockBytes)));
        try
        {
            Watch?.WaitForCaller();
            while (await ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                Watch?.WaitForBlock();
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                Watch?.WaitForCaller();
            }

            Watch?.WaitForAnswer();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _source.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The way to the provider is as good as before: this must not look like a failure of it.
            throw new SourceFailedException(e);
        }
    }
}

/// <summary>The stream that a body is read from has failed, and not the way to the provider.</summary>
internal sealed class SourceFailedException(Exception inner) : Exception(inner.Message, inner);
