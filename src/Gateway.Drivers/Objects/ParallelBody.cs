using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Objects;

/// <summary>The bytes of an object in order, read by several ranges at once. What waits lies in the blocks given, which are given back in the end.</summary>
internal sealed class ParallelBody : ReadStream
{
    /// <summary>How many ranges are under way or wait to be read.</summary>
    public const int BlocksAtOnce = 4;

    /// <summary>An object of no more bytes is not worth several requests.</summary>
    public const long SmallestBytes = 2L * TransferMemory.UnitBytes;

    private readonly VersionedObject _object;
    private readonly IReadOnlyList<TransferMemory.Block> _all;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<TransferMemory.Block> _free;
    private readonly Queue<Task<Filled>> _filling = new();
    private readonly long _end;
    private long _next;
    private Filled? _current;
    private int _position;

    public ParallelBody(VersionedObject versioned, long offset, long length, IReadOnlyList<TransferMemory.Block> blocks, TimeProvider time)
    {
        (_object, _all, _time) = (versioned, blocks, time);
        (_next, _end) = (offset, offset + length);
        _free = new Queue<TransferMemory.Block>(blocks);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_current is null || _position == _current.Length)
        {
            if (_current is not null)
            {
                _free.Enqueue(_current.Block);
                _current = null;
            }

            FillFree();
            if (!_filling.TryDequeue(out var next))
            {
                return 0;
            }

            (_current, _position) = (await WaitAsync(next, cancellationToken), 0);
        }

        var count = Math.Min(buffer.Length, _current.Length - _position);
        _current.Block.Bytes.AsSpan(_position, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)Task.WhenAll(_filling)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var block in _all)
        {
            block.Dispose();
        }

        _stop.Dispose();
        await base.DisposeAsync();
    }

    private void FillFree()
    {
        while (_next < _end && _free.TryDequeue(out var block))
        {
            var length = (int)Math.Min(TransferMemory.UnitBytes, _end - _next);
            _filling.Enqueue(FillAsync(block, _next, length));
            _next += length;
        }
    }

    private async Task<Filled> WaitAsync(Task<Filled> filling, CancellationToken cancellationToken)
    {
        using var gone = cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        return await filling;
    }

    private async Task<Filled> FillAsync(TransferMemory.Block block, long offset, int length)
    {
        await using var body = new ResumingBody(_object, await _object.OpenAsync(offset, length, _stop.Token), _time);
        await body.ReadExactlyAsync(block.Bytes.AsMemory(0, length), _stop.Token);
        return new Filled(block, length);
    }

    private sealed record Filled(TransferMemory.Block Block, int Length);
}
