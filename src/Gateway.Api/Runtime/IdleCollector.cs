namespace Gateway.Api.Runtime;

/// <summary>
/// Collects the garbage of requests in moments without work. Left to itself the runtime collects when a budget is used up, which is in the midst of
/// work: with a thousand requests that wait for clouds it pauses for 20 to 30 ms, what comes meanwhile goes on in one bunch, and bunches that use up
/// the budget together stay together. A thread of its own, which sleeps: what waits for its turn in the thread pool sees no moment without work.
/// </summary>
internal sealed class IdleCollector : IHostedService, IDisposable
{
    /// <summary>Below so many bytes since the last collection there is nothing to win; the runtime's own budget is 6 MiB and more.</summary>
    private const long Worthwhile = 4L << 20;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    private readonly ManualResetEventSlim _stopped = new();
    private int _collections;
    private long _allocated;
    private long _completed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        new Thread(Run) { IsBackground = true, Name = "idle collector" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped.Set();
        return Task.CompletedTask;
    }

    public void Dispose() => _stopped.Set();

    private void Run()
    {
        var pause = Rest;
        while (!_stopped.Wait(pause))
        {
            var (isIdle, isWorthwhile) = (IsIdle(), IsWorthwhile());
            if (isIdle && isWorthwhile)
            {
                GC.Collect(0);
            }

            pause = isWorthwhile ? Look : Rest;
        }
    }

    private bool IsWorthwhile()
    {
        var (collections, allocated) = (GC.CollectionCount(0), GC.GetTotalAllocatedBytes());
        if (collections != _collections)
        {
            (_collections, _allocated) = (collections, allocated);
        }

        return allocated - _allocated > Worthwhile;
    }

    private bool IsIdle()
    {
        var completed = ThreadPool.CompletedWorkItemCount;
        var isIdle = completed == _completed && ThreadPool.PendingWorkItemCount == 0;
        _completed = completed;
        return isIdle;
    }
}
