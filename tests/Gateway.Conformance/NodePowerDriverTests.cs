using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="INodePowerDriver"/>.</summary>
public abstract class NodePowerDriverTests<TFixture>(TFixture fixture) : NodeSuite<TFixture, INodePowerDriver>(fixture)
    where TFixture : ProviderFixture
{
    [SkippableFact]
    public async Task A_running_node_stops_and_starts_again()
    {
        var id = (await MakeRunningAsync()).Id.Value;

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
        var id = (await MakeRunningAsync()).Id.Value;

        var rebooting = await Driver.RebootNodeAsync(id, null, Cancellation);

        Assert.Equal(id, rebooting.Id.Value);
        await WaitForStateAsync(id, NodeState.Running);
    }

    [SkippableTheory]
    [InlineData(RebootKind.Soft)]
    [InlineData(RebootKind.Hard)]
    public async Task A_kind_of_reboot_is_done_or_refused(RebootKind kind)
    {
        var id = (await MakeRunningAsync()).Id.Value;
        try
        {
            Assert.Equal(id, (await Driver.RebootNodeAsync(id, kind, Cancellation)).Id.Value);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotSupported)
        {
            // Not every provider has both, and who has not says so.
        }

        await WaitForStateAsync(id, NodeState.Running);
    }

    [SkippableFact]
    public async Task Starting_a_running_node_is_a_conflict()
    {
        var id = (await MakeRunningAsync()).Id.Value;
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.StartNodeAsync(id, Cancellation));
    }

    [SkippableFact]
    public async Task Stopping_or_rebooting_a_stopped_node_is_a_conflict()
    {
        var id = (await MakeRunningAsync()).Id.Value;
        await Driver.StopNodeAsync(id, Cancellation);
        await WaitForStateAsync(id, NodeState.Stopped);

        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.StopNodeAsync(id, Cancellation));
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.RebootNodeAsync(id, null, Cancellation));
    }

    [SkippableFact]
    public async Task Verbs_on_a_missing_node_are_not_found()
    {
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.StartNodeAsync(MissingId, Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.StopNodeAsync(MissingId, Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.RebootNodeAsync(MissingId, null, Cancellation));
    }
}
