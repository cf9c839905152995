namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// One writer at a time for each key. Locks are shared by keys of the same hash: a commit is short, so a rare wait for a stranger
/// costs less than a table of locks that has to be kept clean. Nobody may hold two.
/// </summary>
internal sealed class KeyLocks : IDisposable
{
    private const int Count = 1024;
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<Held> EnterAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        var held = _locks[(uint)HashCode.Combine(bucket, key) % Count];
        await held.WaitAsync(cancellationToken);
        return new Held(held);
    }

    public void Dispose()
    {
        foreach (var each in _locks)
        {
            each.Dispose();
        }
    }

    /// <summary>Leaves when disposed.</summary>
    public readonly struct Held(SemaphoreSlim held) : IDisposable
    {
        public void Dispose() => held.Release();
    }
}
