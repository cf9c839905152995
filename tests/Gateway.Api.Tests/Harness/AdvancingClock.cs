namespace Gateway.Api.Tests.Harness;

/// <summary>The system's clock, put forward. Life cycles of the sandbox follow it; timers have their own way forward.</summary>
internal sealed class AdvancingClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<ForwardedTimer> _timers = [];
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

    /// <summary>Brings all timers so much nearer to their end, and leaves the clock, by which signatures are made, as it is.</summary>
    public void Elapse(TimeSpan time)
    {
        ForwardedTimer[] timers;
        lock (_lock)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Forward(time);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ForwardedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ForwardedTimer : ITimer
    {
        private readonly AdvancingClock _clock;
        private readonly ITimer _timer;
        private DateTimeOffset _due = DateTimeOffset.MaxValue;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public ForwardedTimer(AdvancingClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _timer = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._lock)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : _clock.GetUtcNow() + dueTime;

                // One that does not repeat and is not set is not kept: nobody may ever dispose it.
                _ = dueTime == Timeout.InfiniteTimeSpan ? _clock._timers.Remove(this) : _clock._timers.Add(this);
            }

            return _timer.Change(dueTime, period);
        }

        public void Forward(TimeSpan time)
        {
            lock (_clock._lock)
            {
                if (!_clock._timers.Contains(this))
                {
                    return;
                }

                _due -= time;
                var left = _due - _clock.GetUtcNow();
                _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, _period);
            }
        }

        public void Dispose()
        {
            Forget();
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Forget();
            return _timer.DisposeAsync();
        }

        private void Forget()
        {
            lock (_clock._lock)
            {
                _clock._timers.Remove(this);
            }
        }
    }
}
