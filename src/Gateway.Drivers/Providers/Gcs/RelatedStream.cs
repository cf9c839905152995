namespace Gateway.Drivers.Providers.Gcs;

/// <summary>A stream with some bytes before and after it. It can go back to its beginning if the stream can.</summary>
internal sealed class RelatedStream(byte[] before, Stream content, byte[] after) : Stream
{
    private readonly long _start = content.CanSeek ? content.Position : 0;
    private int _before;
    private int _after;
    private bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => content.CanSeek;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    /// <summary>It can be set to the beginning only: that is what another attempt needs.</summary>
    public override long Position
    {
        get => _before == 0 ? 0 : throw new NotSupportedException();
        set
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(value, 0);
            (_before, _after, _hasEnded) = (0, 0, false);
            content.Position = _start;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_before < before.Length)
        {
            return Copy(before, ref _before, buffer.Span);
        }

        var count = _hasEnded ? 0 : await content.ReadAsync(buffer, cancellationToken);
        if (count > 0)
        {
            return count;
        }

        _hasEnded = true;
        return Copy(after, ref _after, buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static int Copy(byte[] source, ref int position, Span<byte> target)
    {
        var count = Math.Min(target.Length, source.Length - position);
        source.AsSpan(position, count).CopyTo(target);
        position += count;
        return count;
    }
}
