namespace Gateway.Bench;

/// <summary>Bytes that are the same for the same seed, without holding them: of any length.</summary>
internal sealed class SeededStream(int seed, long length) : Stream
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - _position);
        var word = -1L;
        var bytes = 0UL;
        for (var i = 0; i < count; i++, _position++)
        {
            if (_position >> 3 != word)
            {
                word = _position >> 3;
                bytes = Mix(((ulong)word + ((ulong)seed << 40)) * Step);
            }

            buffer[i] = (byte)(bytes >> (int)((_position & 7) << 3));
        }

        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static ulong Mix(ulong value)
    {
        value ^= value >> 30;
        value *= 0xBF58476D1CE4E5B9;
        return value ^ (value >> 27);
    }
}
