namespace Gateway.Api.Tests.Harness;

/// <summary>The system's clock, put forward. Life cycles of the sandbox follow it; timers run as they are.</summary>
internal sealed class AdvancingClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
