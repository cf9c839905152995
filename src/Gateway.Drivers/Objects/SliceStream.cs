using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Objects;

/// <summary>The next bytes of a stream, at most so many. Disposing leaves the stream open.</summary>
internal sealed class SliceStream(Stream source, long bytes) : ReadStream
{
    private long _left = bytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= count;
        return count;
    }
}
