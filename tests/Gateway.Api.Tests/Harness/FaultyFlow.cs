namespace Gateway.Api.Tests.Harness;

/// <summary>One direction of a <see cref="FaultProxy"/>, and what is wrong with it: nothing at first. Bytes are counted over all connections.</summary>
internal sealed class FaultyFlow
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _released = new();
    private long _heldBeyond = long.MaxValue;
    private TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _untilCut = long.MaxValue;
    private long _untilStall = long.MaxValue;
    private long _cutEvery;
    private int _cutsLeft;

    /// <summary>How long each block waits.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>What each connection passes in a second at most.</summary>
    public long BytesPerSecond { get; set; } = long.MaxValue;

    /// <summary>Breaks each connection that has passed more than this.</summary>
    public long MostOfConnection { get; set; } = long.MaxValue;

    /// <summary>How many connections have been broken here.</summary>
    public int Cuts { get; private set; }

    /// <summary>How many bytes have passed.</summary>
    public long Passed { get; private set; }

    /// <summary>Breaks the connection by which so many more bytes have come, and so on, as often as told.</summary>
    public void CutAfter(long bytes, int times = 1)
    {
        lock (_lock)
        {
            (_untilCut, _cutEvery, _cutsLeft) = (bytes, bytes, times);
        }
    }

    /// <summary>Falls silent, on the connection by which so many more bytes have come; the task ends when it does.</summary>
    public Task StallAfter(long bytes)
    {
        lock (_lock)
        {
            _untilStall = bytes;
            _stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _stalled.Task;
        }
    }

    /// <summary>Lets no connection pass more than this until <see cref="Release"/>.</summary>
    public void Hold(long beyond) =>
        (_heldBeyond, _released) = (beyond, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Ends <see cref="Hold"/>.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Waits as long as these bytes take; answers how many of them pass: if not all, the connection breaks behind them.</summary>
    internal async ValueTask<int> AdmitAsync(long passed, int count, CancellationToken cancellationToken)
    {
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay, cancellationToken);
        }

        if (BytesPerSecond != long.MaxValue)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)count / BytesPerSecond), cancellationToken);
        }

        if (passed + count > _heldBeyond)
        {
            await _released.Task.WaitAsync(cancellationToken);
        }

        var (admitted, stalls) = Count(passed, count);
        if (stalls)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return admitted;
    }

    private (int Admitted, bool Stalls) Count(long passed, int count)
    {
        lock (_lock)
        {
            if (passed + count > MostOfConnection)
            {
                Cuts++;
                return ((int)Math.Max(0, MostOfConnection - passed), false);
            }

            _untilStall -= _untilStall == long.MaxValue ? 0 : count;
            if (_untilStall < 0)
            {
                _untilStall = long.MaxValue;
                _stalled.TrySetResult();
                return (0, true);
            }

            _untilCut -= _untilCut == long.MaxValue ? 0 : count;
            if (_untilCut >= 0)
            {
                Passed += count;
                return (count, false);
            }

            var admitted = (int)Math.Max(0, count + _untilCut);
            Cuts++;
            _untilCut = --_cutsLeft > 0 ? _cutEvery : long.MaxValue;
            return (admitted, false);
        }
    }
}
