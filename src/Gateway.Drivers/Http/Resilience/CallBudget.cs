namespace Gateway.Drivers.Http.Resilience;

/// <summary>
/// How much time a call of the caller has left, over all that is done for it: a retry that could only end after it is not begun, and the
/// failure is told at once. It goes with the flow of the call, so that drivers need not hand it down.
/// </summary>
public sealed class CallBudget
{
    private static readonly AsyncLocal<CallBudget?> Ambient = new();
    private readonly TimeProvider _time;
    private long _end;

    private CallBudget(TimeSpan limit, TimeProvider time)
    {
        _time = time;
        _end = time.GetUtcNow().UtcTicks + limit.Ticks;
    }

    /// <summary>The budget of the call that this is done for; null if it has no limit.</summary>
    public static CallBudget? Current => Ambient.Value;

    /// <summary>The time left; not below zero.</summary>
    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _end) - _time.GetUtcNow().UtcTicks));

    /// <summary>Begins a budget for what the calling method does from here on.</summary>
    public static void Begin(TimeSpan limit, TimeProvider time) => Ambient.Value = new CallBudget(limit, time);

    /// <summary>Lets the call go on for as long as another one that waits for it too.</summary>
    public void ExtendTo(CallBudget? other)
    {
        var end = other is null ? long.MaxValue : Volatile.Read(ref other._end);
        for (var seen = Volatile.Read(ref _end); seen < end; )
        {
            var before = Interlocked.CompareExchange(ref _end, end, seen);
            seen = before == seen ? end : before;
        }
    }
}
