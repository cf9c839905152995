using System.Collections.Concurrent;

namespace Gateway.Drivers.Objects;

/// <summary>
/// The memory in which parts of objects wait to be sent or read, for the whole process: <see cref="Units"/> blocks of
/// <see cref="UnitBytes"/>. Who finds none free waits, and the caller with it; who can do without gets little of it where several
/// uploads are under way.
/// </summary>
internal sealed class TransferMemory : IDisposable
{
    /// <summary>The bytes of a block, which is a part of most uploads.</summary>
    public const int UnitBytes = 8 * 1024 * 1024;

    /// <summary>The most blocks there are: 512 MiB.</summary>
    public const int MostUnits = 64;

    // A new block costs more than what is done with it: the system must clear its pages. So none goes while transfers are under way, and
    // all but these once the last has ended.
    private const int IdleBlocks = 8;

    private readonly ConcurrentStack<byte[]> _blocks = new();
    private readonly SemaphoreSlim _free;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _uploads;
    private int _spareInUse;

    /// <summary>Takes at most a quarter of the memory that the process may use, and enough for one upload in any case.</summary>
    public TransferMemory()
        : this(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) { }

    /// <param name="available">The bytes that the process may use.</param>
    public TransferMemory(long available)
    {
        Units = (int)Math.Clamp(available / 4 / UnitBytes, PartSender.UnitsAtOnce, MostUnits);
        _free = new SemaphoreSlim(Units, Units);
    }

    /// <summary>How many blocks there are.</summary>
    public int Units { get; }

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

            return new Block(this, Take(units), units, isSpare: false);
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
    public IReadOnlyList<Block>? TryRent(int units) =>
        TryHold(_free, units) ? [.. Enumerable.Range(0, units).Select(_ => new Block(this, Take(1), 1, isSpare: false))] : null;

    /// <summary>
    /// Takes as many blocks in a row as these bytes need, for who can do without; null if they are not free. All such uploads together have
    /// <see cref="PartSender.UnitsAtOnce"/>, divided by how many they are: eight for one, four for two, one for sixteen.
    /// </summary>
    public Block? TryRentSpare(int bytes)
    {
        var units = UnitsOf(bytes);
        var most = Math.Max(1, PartSender.UnitsAtOnce / Math.Max(1, Volatile.Read(ref _uploads)));
        if (Interlocked.Add(ref _spareInUse, units) <= most && TryHold(_free, units))
        {
            return new Block(this, Take(units), units, isSpare: true);
        }

        Interlocked.Add(ref _spareInUse, -units);
        return null;
    }

    /// <summary>Counts an upload until what is returned is disposed.</summary>
    public IDisposable Count()
    {
        Interlocked.Increment(ref _uploads);
        return new Counted(this);
    }

    /// <summary>How many blocks these bytes need.</summary>
    public static int UnitsOf(long bytes) => (int)Math.Max(1, (bytes + UnitBytes - 1) / UnitBytes);

    public void Dispose()
    {
        _free.Dispose();
        _turn.Dispose();
    }

    private static bool TryHold(SemaphoreSlim units, int count)
    {
        var held = 0;
        while (held < count && units.Wait(TimeSpan.Zero))
        {
            held++;
        }

        if (held > 0 && held < count)
        {
            units.Release(held);
        }

        return held == count;
    }

    // Several in a row are for parts of objects beyond 80 GB, and not worth keeping.
    private byte[] Take(int units) =>
        units == 1 && _blocks.TryPop(out var block) ? block : GC.AllocateUninitializedArray<byte>(units * UnitBytes);

    private void Return(byte[] bytes, int units, bool isSpare)
    {
        if (units == 1)
        {
            _blocks.Push(bytes);
        }

        if (isSpare)
        {
            Interlocked.Add(ref _spareInUse, -units);
        }

        var isIdle = _free.Release(units) + units == Units;
        while (isIdle && _blocks.Count > IdleBlocks && _blocks.TryPop(out _)) { }
    }

    /// <summary>Blocks in use; disposing gives them back.</summary>
    internal sealed class Block(TransferMemory memory, byte[] bytes, int units, bool isSpare) : IDisposable
    {
        private byte[]? _bytes = bytes;

        public byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(Block));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } returned)
            {
                memory.Return(returned, units, isSpare);
            }
        }
    }

    private sealed class Counted(TransferMemory memory) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                Interlocked.Decrement(ref memory._uploads);
            }
        }
    }
}
