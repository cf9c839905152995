using System.Collections.Concurrent;

namespace Gateway.Api.Operations;

/// <summary>Why an attempt is to stop.</summary>
internal enum StopReason
{
    None,

    /// <summary>Somebody else has the operation: nothing may be written any more.</summary>
    Lost,

    /// <summary>A caller wants the operation cancelled.</summary>
    Cancelled,

    /// <summary>The process ends: somebody else shall go on.</summary>
    HandedBack,
}

/// <summary>The attempts of this process that are under way.</summary>
internal sealed class RunningOperations
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentDictionary<string, Attempt> _attempts = new(StringComparer.Ordinal);

    /// <summary>The name of this process in the store.</summary>
    public string Owner { get; } =
        $"{Environment.MachineName.ToLowerInvariant()[..Math.Min(20, Environment.MachineName.Length)]}-{Guid.NewGuid():N}";

    /// <summary>Registers an attempt until it is disposed. An older one of the same operation has lost it.</summary>
    public Attempt Begin(OperationRow row)
    {
        var attempt = new Attempt(this, row.Id, row.Fence);
        _attempts.AddOrUpdate(
            row.Id,
            attempt,
            (_, older) =>
            {
                older.Stop(StopReason.Lost);
                return attempt;
            }
        );
        return attempt;
    }

    /// <summary>Stops the attempt at an operation if it is made here.</summary>
    public void Cancel(string id)
    {
        if (_attempts.TryGetValue(id, out var attempt))
        {
            attempt.Stop(StopReason.Cancelled);
        }
    }

    /// <summary>Stops what this process has lost, and what somebody wants cancelled. Attempts that began after the look are not in it.</summary>
    public static void Compare(IReadOnlyCollection<Attempt> before, IEnumerable<HeldOperation> held)
    {
        var byId = held.ToDictionary(operation => operation.Id, StringComparer.Ordinal);
        foreach (var attempt in before)
        {
            if (!byId.TryGetValue(attempt.Id, out var operation) || operation.Fence != attempt.Fence)
            {
                attempt.Stop(StopReason.Lost);
            }
            else if (operation.Cancel != 0)
            {
                attempt.Stop(StopReason.Cancelled);
            }
        }
    }

    /// <summary>Those that are under way now.</summary>
    public IReadOnlyCollection<Attempt> Snapshot() => [.. _attempts.Values];

    /// <summary>Waits until nothing is under way, or the time is over.</summary>
    public async Task WaitUntilNoneAsync(TimeSpan longest)
    {
        for (var waited = TimeSpan.Zero; !_attempts.IsEmpty && waited < longest; waited += LookEvery)
        {
            await Task.Delay(LookEvery);
        }
    }

    /// <summary>Has all attempts stop, to be gone on with elsewhere.</summary>
    public void HandBack()
    {
        foreach (var attempt in _attempts.Values)
        {
            attempt.Stop(StopReason.HandedBack);
        }
    }

    /// <summary>An attempt at an operation.</summary>
    internal sealed class Attempt(RunningOperations running, string id, long fence) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private int _reason;

        public string Id => id;

        public long Fence => fence;

        public StopReason Reason => (StopReason)Volatile.Read(ref _reason);

        /// <summary>Ends when the attempt is to stop.</summary>
        public CancellationToken Stopped => _stop.Token;

        public void Stop(StopReason reason)
        {
            // To have lost it outweighs all else: no more may be written.
            if (reason == StopReason.Lost)
            {
                Volatile.Write(ref _reason, (int)reason);
            }
            else
            {
                Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None);
            }

            try
            {
                _stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended by itself.
            }
        }

        public void Dispose()
        {
            running._attempts.TryRemove(KeyValuePair.Create(id, this));
            _stop.Dispose();
        }
    }
}
