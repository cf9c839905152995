using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="INodePowerDriver"/>.</summary>
public abstract class NodePowerDriverTests<TFixture>(TFixture fixture) : ContractSuite<TFixture, INodePowerDriver>(fixture), IAsyncLifetime
    where TFixture : ProviderFixture
{
    private const string MissingId = "cgw-0000-no-such-id";
    private string? _made;

    private INodeDriver Nodes => Fixture.Open<INodeDriver>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_made is not null)
        {
            await Nodes.DeleteNodeAsync(_made, Cancellation);
        }
    }

    [SkippableFact]
    public async Task A_running_node_stops_and_starts_again()
    {
        var id = await MakeRunningAsync();

        var stopping = await Driver.StopNodeAsync(id, Cancellation);
        Assert.Equal(id, stopping.Id.Value);
        var stopped = await WaitForStateAsync(id, NodeState.Stopped);
        Assert.Contains(NodeAction.Start, stopped.Actions);

        var starting = await Driver.StartNodeAsync(id, Cancellation);
        Assert.Equal(id, starting.Id.Value);
        await WaitForStateAsync(id, NodeState.Running);
    }

    [SkippableFact]
    public async Task A_running_node_reboots_and_runs_again()
    {
        var id = await MakeRunningAsync();

        var rebooting = await Driver.RebootNodeAsync(id, Cancellation);

        Assert.Equal(id, rebooting.Id.Value);
        await WaitForStateAsync(id, NodeState.Running);
    }

    [SkippableFact]
    public async Task Starting_a_running_node_is_a_conflict()
    {
        var id = await MakeRunningAsync();
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.StartNodeAsync(id, Cancellation));
    }

    [SkippableFact]
    public async Task Stopping_or_rebooting_a_stopped_node_is_a_conflict()
    {
        var id = await MakeRunningAsync();
        await Driver.StopNodeAsync(id, Cancellation);
        await WaitForStateAsync(id, NodeState.Stopped);

        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.StopNodeAsync(id, Cancellation));
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.RebootNodeAsync(id, Cancellation));
    }

    [SkippableFact]
    public async Task Verbs_on_a_missing_node_are_not_found()
    {
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.StartNodeAsync(MissingId, Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.StopNodeAsync(MissingId, Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.RebootNodeAsync(MissingId, Cancellation));
    }

    /// <summary>A request that the connection can fulfil; a provider may need its own.</summary>
    protected virtual Task<CreateNode> NewNodeAsync() => Fixture.NewNodeAsync(NewName("power"), Cancellation);

    private async Task<string> MakeRunningAsync()
    {
        _made = (await Nodes.CreateNodeAsync(await NewNodeAsync(), Cancellation)).Id.Value;
        await WaitForStateAsync(_made, NodeState.Running);
        return _made;
    }

    private Task<Node> WaitForStateAsync(string id, NodeState state) =>
        WaitForAsync(() => Nodes.GetNodeAsync(id, Cancellation), node => node.State == state);
}
