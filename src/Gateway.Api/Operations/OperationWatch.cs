using System.Data.Common;

namespace Gateway.Api.Operations;

/// <summary>
/// Tells callers that an operation has changed: at once if it changed here, within half a second if on another replica. All that are followed are
/// asked for by one statement, and none if nobody follows.
/// </summary>
internal sealed partial class OperationWatch(OperationVersions versions, TimeProvider time, ILogger<OperationWatch> logger)
    : BackgroundService
{
    private const int MostAtOnce = 500;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Follower>> _followers = new(StringComparer.Ordinal);

    /// <summary>An operation has changed here.</summary>
    public void Signal(string id)
    {
        lock (_lock)
        {
            foreach (var follower in _followers.GetValueOrDefault(id) ?? [])
            {
                follower.Changed.TrySetResult();
            }
        }
    }

    /// <summary>Begins to follow an operation as it was seen. It is told once; disposing ends it.</summary>
    public Follower Follow(string id, long version)
    {
        var follower = new Follower(this, id, version);
        lock (_lock)
        {
            if (!_followers.TryGetValue(id, out var others))
            {
                _followers[id] = others = [];
            }

            others.Add(follower);
        }

        return follower;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var ids in Ids().Chunk(MostAtOnce))
            {
                await LookAsync(ids, stoppingToken);
            }
        }
    }

    private string[] Ids()
    {
        lock (_lock)
        {
            return [.. _followers.Keys];
        }
    }

    private async Task LookAsync(string[] ids, CancellationToken cancellationToken)
    {
        try
        {
            var found = await versions.ReadAsync(ids, cancellationToken);
            lock (_lock)
            {
                foreach (var follower in ids.SelectMany(id => _followers.GetValueOrDefault(id) ?? []))
                {
                    if (follower.Version != found.GetValueOrDefault(follower.Id))
                    {
                        follower.Changed.TrySetResult();
                    }
                }
            }
        }
        catch (DbException e)
        {
            LogStoreFailed(e);
        }
    }

    private void Leave(Follower follower)
    {
        lock (_lock)
        {
            var others = _followers[follower.Id];
            others.Remove(follower);
            if (others.Count == 0)
            {
                _followers.Remove(follower.Id);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Followed operations cannot be looked at: the store failed")]
    private partial void LogStoreFailed(Exception exception);

    /// <summary>Somebody who follows an operation.</summary>
    internal sealed class Follower(OperationWatch watch, string id, long version) : IDisposable
    {
        public string Id => id;

        public long Version => version;

        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Waits for a change, at most so long, and no longer than the process is to go on. True if there may be one.</summary>
        public async Task<bool> WaitAsync(TimeSpan longest, CancellationToken stopping, CancellationToken cancellationToken)
        {
            await using var registration = stopping.Register(() => Changed.TrySetResult());
            try
            {
                await Changed.Task.WaitAsync(longest, cancellationToken);
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        public void Dispose() => watch.Leave(this);
    }
}
