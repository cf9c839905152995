using System.Collections.Concurrent;

namespace Gateway.Drivers.Objects;

/// <summary>
/// The memory in which parts of objects wait to be sent or read, for the whole process: <see cref="Units"/> blocks of
/// <see cref="UnitBytes"/>. Who finds none free waits, and the caller with it.
/// </summary>
internal sealed class TransferMemory : IDisposable
{
    /// <summary>The bytes of a block, which is a part of most uploads.</summary>
    public const int UnitBytes = 8 * 1024 * 1024;

    /// <summary>How many blocks there are: 512 MiB.</summary>
    public const int Units = 64;

    // A new block costs more than what is done with it: the system must clear its pages. So none goes while transfers are under way, and
    // all but these once the last has ended.
    private const int IdleBlocks = 8;

    private readonly ConcurrentStack<byte[]> _blocks = new();
    private readonly SemaphoreSlim _free = new(Units, Units);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>How many blocks are in use.</summary>
    public int UnitsInUse => Units - _free.CurrentCount;

    /// <summary>Waits for as many blocks in a row as these bytes need.</summary>
    public async ValueTask<Block> RentAsync(int bytes, CancellationToken cancellationToken)
    {
        var units = UnitsOf(bytes);
        var held = 0;
        // One at a time, or two that wait for several blocks each could hold what the other needs.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (; held < units; held++)
            {
                await _free.WaitAsync(cancellationToken);
            }

            return new Block(this, Take(units), units);
        }
        catch
        {
            if (held > 0)
            {
                _free.Release(held);
            }

            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes several blocks of one unit at once if they are free; null if they are not.</summary>
    public IReadOnlyList<Block>? TryRent(int units)
    {
        var held = 0;
        while (held < units && _free.Wait(TimeSpan.Zero))
        {
            held++;
        }

        if (held == units)
        {
            return [.. Enumerable.Range(0, units).Select(_ => new Block(this, Take(1), 1))];
        }

        if (held > 0)
        {
            _free.Release(held);
        }

        return null;
    }

    /// <summary>How many blocks these bytes need.</summary>
    public static int UnitsOf(long bytes) => (int)Math.Max(1, (bytes + UnitBytes - 1) / UnitBytes);

    public void Dispose()
    {
        _free.Dispose();
        _turn.Dispose();
    }

    // Several in a row are for parts of objects beyond 80 GB, and not worth keeping.
    private byte[] Take(int units) =>
        units == 1 && _blocks.TryPop(out var block) ? block : GC.AllocateUninitializedArray<byte>(units * UnitBytes);

    private void Return(byte[] bytes, int units)
    {
        if (units == 1)
        {
            _blocks.Push(bytes);
        }

        var isIdle = _free.Release(units) + units == Units;
        while (isIdle && _blocks.Count > IdleBlocks && _blocks.TryPop(out _)) { }
    }

    /// <summary>Blocks in use; disposing gives them back.</summary>
    internal sealed class Block(TransferMemory memory, byte[] bytes, int units) : IDisposable
    {
        private byte[]? _bytes = bytes;

        public byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(Block));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } returned)
            {
                memory.Return(returned, units);
            }
        }
    }
}
