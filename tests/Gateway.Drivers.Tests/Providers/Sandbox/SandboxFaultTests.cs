using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

public sealed class SandboxFaultTests : SandboxCase
{
    private const int Calls = 1000;

    private IConnectionCheckDriver Check => Gateway.Open<IConnectionCheckDriver>(Name);

    [Fact]
    public async Task Latency_is_waited_for()
    {
        Connect(Name, ("LatencyMs", "200"));

        var call = Check.CheckConnectionAsync(Cancellation);

        Clock.Advance(TimeSpan.FromMilliseconds(199));
        Assert.False(call.IsCompleted);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await call;
    }

    [Fact]
    public async Task A_call_that_hangs_ends_when_its_caller_gives_up()
    {
        Connect(Name, ("Hang", "true"));
        using var caller = new CancellationTokenSource();

        var call = Nodes.ListNodesAsync(PageRequest.First(), caller.Token);

        Clock.Advance(TimeSpan.FromDays(1));
        Assert.False(call.IsCompleted);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Nodes.CreateNodeAsync(NewNode(), caller.Token));

        Assert.Equal(3, (await Nodes.ListNodesAsync(PageRequest.First(), Cancellation)).Items.Count);
    }

    [Fact]
    public async Task A_failure_tells_the_connection()
    {
        Connect(Name, ("FailureRate", "1"));

        var failure = await AssertFailsAsync(DriverErrorKind.Unavailable, () => Check.CheckConnectionAsync(Cancellation));

        Assert.Contains("sandbox failure", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throttled_call_tells_when_to_come_again()
    {
        Connect(Name, ("ThrottleRate", "1"));

        var failure = await AssertFailsAsync(DriverErrorKind.RateLimited, () => Check.CheckConnectionAsync(Cancellation));

        Assert.Equal(TimeSpan.FromSeconds(1), failure.RetryAfter);
    }

    [Fact]
    public async Task The_share_of_failures_is_kept_and_the_seed_picks_them()
    {
        var first = await FailuresAsync("7");
        var same = await FailuresAsync("7");
        var other = await FailuresAsync("8");

        Assert.InRange(first.Count(failed => failed), Calls / 5, Calls * 2 / 5);
        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
    }

    private static async Task<List<bool>> FailuresAsync(string seed)
    {
        await using var gateway = new TestGateway();
        gateway.Connect(Name, "sandbox", ("FailureRate", "0.3"), ("Seed", seed));
        var failures = new List<bool>(Calls);
        for (var i = 0; i < Calls; i++)
        {
            var failure = await Record.ExceptionAsync(() => gateway.Open<IConnectionCheckDriver>(Name).CheckConnectionAsync(Cancellation));
            failures.Add(failure is DriverException);
        }

        return failures;
    }
}
