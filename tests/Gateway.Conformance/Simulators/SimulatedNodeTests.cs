using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance.Simulators;

/// <summary>What happens to a provider of nodes when its answers go wrong, and what only a simulator can be told to answer.</summary>
public abstract class SimulatedNodeTests<TFixture>(TFixture fixture) : IClassFixture<TFixture>, IDisposable
    where TFixture : ProviderFixture, ISimulatedNodes
{
    // Longer than the pipeline is ready to wait, so that the failure is told at once.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => CancellationToken.None;

    private INodeDriver Nodes => fixture.Open<INodeDriver>();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        fixture.Simulator.Reset();
    }

    [SkippableFact]
    public async Task A_native_state_never_heard_of_is_unknown_and_hides_nothing()
    {
        RequireSimulator();
        var node = await Nodes.CreateNodeAsync(await fixture.NewNodeAsync($"cgw-{Guid.NewGuid():N}"[..20], Cancellation), Cancellation);
        fixture.SetNodeState(node.Id.Value, "teleporting");

        var alone = await Nodes.GetNodeAsync(node.Id.Value, Cancellation);
        var page = await Nodes.ListNodesAsync(PageRequest.First(), Cancellation);

        Assert.Equal((NodeState.Unknown, "teleporting"), (alone.State, alone.NativeState));
        Assert.Empty(alone.Actions);
        Assert.Equal(NodeState.Unknown, page.Items.Single(item => item.Id == node.Id).State);
    }

    [SkippableFact]
    public async Task The_units_of_sizes_are_converted()
    {
        RequireSimulator();
        var known = fixture.KnownSize;

        var size = await fixture.Open<ISizeDriver>().GetSizeAsync(known.Id.Value, Cancellation);

        Assert.Equal(known, new KnownSize(size.Id, size.Vcpus, size.MemoryMiB, size.DiskGiB, size.PricePerHour, size.Currency));
    }

    [SkippableFact]
    public async Task A_refused_credential_is_renewed_once_or_is_told()
    {
        RequireSimulator();
        await ListAsync();
        fixture.Simulator.FailNext(fixture.Refusal(401, "no"));

        if (fixture.RenewsCredential)
        {
            await ListAsync();
        }
        else
        {
            await AssertFailsAsync(DriverErrorKind.Unauthenticated, 401);
        }
    }

    [SkippableFact]
    public async Task A_credential_that_stays_refused_is_told_as_such()
    {
        RequireSimulator();
        fixture.Simulator.FailNext(fixture.Refusal(401, "no"), int.MaxValue);

        await AssertFailsAsync(DriverErrorKind.Unauthenticated, 401);

        Assert.InRange(fixture.Simulator.Requests.Count, 1, 6);
    }

    [SkippableFact]
    public async Task A_refused_permission_is_told() => await AssertRefusalAsync(403, DriverErrorKind.PermissionDenied);

    [SkippableFact]
    public async Task A_failure_of_the_provider_is_told() => await AssertRefusalAsync(500, DriverErrorKind.Unexpected);

    [SkippableFact]
    public async Task A_provider_that_stays_away_is_told() => await AssertRefusalAsync(503, DriverErrorKind.Unavailable);

    [SkippableFact]
    public async Task A_throttled_call_tells_when_to_come_again()
    {
        RequireSimulator();
        var fault = fixture.Refusal(429, "slowly");
        fixture.Simulator.FailNext(fault.With("Retry-After", Wait.TotalSeconds.ToString("F0")), int.MaxValue);

        var failure = await AssertFailsAsync(DriverErrorKind.RateLimited, 429);

        Assert.Equal(Wait, failure.RetryAfter);
    }

    [SkippableFact]
    public async Task A_read_that_fails_once_is_tried_again()
    {
        RequireSimulator();
        fixture.Simulator.FailNext(fixture.Refusal(503, "in a moment"));
        await ListAsync();
    }

    [SkippableFact]
    public async Task A_body_that_is_cut_off_is_no_short_list()
    {
        RequireSimulator();
        fixture.Simulator.FailNext(Fault.CutBody, int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(ListAsync);

        Assert.Equal(DriverErrorKind.Unavailable, failure.Kind);
        Assert.Equal(ProviderFixture.ConnectionName, failure.Connection);
    }

    [SkippableFact]
    public async Task A_body_that_is_nothing_known_is_told()
    {
        RequireSimulator();
        fixture.Simulator.FailNext(new Fault { Status = 200, Body = "<html>maintenance" }, int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(ListAsync);

        Assert.Equal(DriverErrorKind.Unexpected, failure.Kind);
    }

    [SkippableFact]
    public async Task A_slow_answer_ends_when_the_caller_gives_up()
    {
        RequireSimulator();
        await ListAsync();
        fixture.Simulator.Reset();
        fixture.Simulator.FailNext(Fault.Hang, int.MaxValue);
        using var caller = new CancellationTokenSource();

        var call = Nodes.ListNodesAsync(PageRequest.First(), caller.Token);
        await fixture.Simulator.WaitForRequestAsync();
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [SkippableTheory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task No_secret_is_in_a_message_also_if_the_provider_repeats_it(int status)
    {
        RequireSimulator();
        Assert.NotEmpty(fixture.Secrets);
        var echo = fixture.Refusal(status, $"cannot use {string.Join(" and ", fixture.Secrets)}").With("Retry-After", "30");
        fixture.Simulator.FailNext(echo, int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(ListAsync);

        Assert.All(fixture.Secrets, secret => Assert.DoesNotContain(secret, failure.ToString(), StringComparison.Ordinal));
    }

    private Task ListAsync() => Nodes.ListNodesAsync(PageRequest.First(), Cancellation);

    private void RequireSimulator() => Skip.If(fixture.IsLive, "A real account does not fail on demand.");

    private async Task AssertRefusalAsync(int status, DriverErrorKind kind)
    {
        RequireSimulator();
        fixture.Simulator.FailNext(fixture.Refusal(status, "not now"), int.MaxValue);
        await AssertFailsAsync(kind, status);
    }

    private async Task<DriverException> AssertFailsAsync(DriverErrorKind kind, int status)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(ListAsync);
        Assert.Equal((kind, status), (failure.Kind, failure.ProviderStatus));
        Assert.Equal((ProviderFixture.ConnectionName, fixture.Provider), (failure.Connection, failure.Provider));
        Assert.NotNull(failure.ProviderCode);
        return failure;
    }
}
