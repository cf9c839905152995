namespace Gateway.Drivers.Http;

/// <summary>
/// Blocks of memory for answers that are read before they are parsed: so many at most, whatever the clouds send, and those that were not needed for a
/// while go back to the runtime. The pool that all share keeps a few and makes the others anew for each answer.
/// </summary>
internal static class BlockPool
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 32 * 1024;

    /// <summary>How many there are at most: 16 MiB.</summary>
    public const int Most = 512;

    private static readonly TimeSpan Unneeded = TimeSpan.FromSeconds(20);
    private static readonly Lock Gate = new();
    private static readonly Stack<byte[]> Free = new();
    private static ITimer? _trim;
    private static int _rented;
    private static int _fewestFree;

    /// <summary>A block; null if all are in use.</summary>
    public static byte[]? TryRent()
    {
        lock (Gate)
        {
            if (_rented == Most)
            {
                return null;
            }

            _rented++;
            _fewestFree = Math.Min(_fewestFree, Math.Max(Free.Count - 1, 0));
            if (Free.TryPop(out var block))
            {
                return block;
            }
        }

        return GC.AllocateUninitializedArray<byte>(BlockBytes);
    }

    public static void Return(byte[] block)
    {
        lock (Gate)
        {
            _rented--;
            Free.Push(block);
            _trim ??= TimeProvider.System.CreateTimer(_ => Trim(), null, Unneeded, Unneeded);
        }
    }

    private static void Trim()
    {
        lock (Gate)
        {
            while (_fewestFree-- > 0)
            {
                Free.Pop();
            }

            _fewestFree = Free.Count;
            if (Free.Count == 0)
            {
                _trim!.Dispose();
                _trim = null;
            }
        }
    }
}
