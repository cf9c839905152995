using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Objects;

/// <summary>The next bytes of a stream, at most so many. Disposing leaves the stream open.</summary>
internal sealed class SliceStream(Stream source, long bytes) : ReadStream
{
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _left = bytes;

    /// <summary>Ends when all of them have been read.</summary>
    public Task WhenRead => _read.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= count;
        if (_left == 0)
        {
            _read.TrySetResult();
        }

        return count;
    }
}
