using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="INodeResizeDriver"/>.</summary>
public abstract class NodeResizeDriverTests<TFixture>(TFixture fixture) : NodeSuite<TFixture, INodeResizeDriver>(fixture)
    where TFixture : ProviderFixture
{
    [SkippableFact]
    public async Task A_resized_node_comes_to_have_its_new_size()
    {
        var node = await MakeResizableAsync();
        var size = await OtherSizeAsync(node);

        var resizing = await Driver.ResizeNodeAsync(node.Id.Value, new ResizeNode { Size = size }, Cancellation);

        Assert.Equal(node.Id, resizing.Id);
        await WaitForAsync(
            () => Nodes.GetNodeAsync(node.Id.Value, Cancellation),
            now => now.Size == size && now.State is NodeState.Running or NodeState.Stopped
        );
    }

    [SkippableFact]
    public async Task A_state_that_resizing_is_not_legal_in_is_a_conflict()
    {
        var node = await MakeRunningAsync();
        Skip.If(node.Actions.Contains(NodeAction.Resize), "The provider resizes nodes that run.");
        var size = await OtherSizeAsync(node);

        await AssertFailsAsync(
            DriverErrorKind.Conflict,
            () => Driver.ResizeNodeAsync(node.Id.Value, new ResizeNode { Size = size }, Cancellation)
        );
    }

    [SkippableFact]
    public async Task A_size_that_does_not_exist_is_an_invalid_value()
    {
        var node = await MakeResizableAsync();
        await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => Driver.ResizeNodeAsync(node.Id.Value, new ResizeNode { Size = MissingId }, Cancellation)
        );
    }

    [SkippableFact]
    public async Task Resizing_a_missing_node_is_not_found()
    {
        var size = (await NewNodeAsync()).Size;
        await AssertFailsAsync(
            DriverErrorKind.NotFound,
            () => Driver.ResizeNodeAsync(MissingId, new ResizeNode { Size = size }, Cancellation)
        );
    }

    /// <summary>A size that a node made by <see cref="NodeSuite{TFixture, TContract}.NewNodeAsync"/> can be given: the next larger one.</summary>
    protected virtual async Task<ResourceId> OtherSizeAsync(Node node)
    {
        var sizes = await ListAllAsync(Fixture.Open<ISizeDriver>().ListSizesAsync, 200);
        var present = sizes.Single(size => size.Id == node.Size);
        return sizes
            .Where(size => size.MemoryMiB > present.MemoryMiB && (size.DiskGiB ?? 0) >= (present.DiskGiB ?? 0))
            .OrderBy(size => size.MemoryMiB)
            .First()
            .Id;
    }

    private async Task<Node> MakeResizableAsync()
    {
        var node = await MakeRunningAsync();
        if (node.Actions.Contains(NodeAction.Resize))
        {
            return node;
        }

        await Fixture.Open<INodePowerDriver>().StopNodeAsync(node.Id.Value, Cancellation);
        var stopped = await WaitForStateAsync(node.Id.Value, NodeState.Stopped);
        Assert.Contains(NodeAction.Resize, stopped.Actions);
        return stopped;
    }
}
