using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="INodeRenameDriver"/>.</summary>
public abstract class NodeRenameDriverTests<TFixture>(TFixture fixture) : NodeSuite<TFixture, INodeRenameDriver>(fixture)
    where TFixture : ProviderFixture
{
    [SkippableFact]
    public async Task A_renamed_node_keeps_its_id_and_has_its_new_name()
    {
        var node = await MakeRunningAsync();
        Assert.Contains(NodeAction.Rename, node.Actions);
        var name = NewName("renamed");

        var renamed = await Driver.RenameNodeAsync(node.Id.Value, new RenameNode { Name = name }, Cancellation);

        Assert.Equal((node.Id, name), (renamed.Id, renamed.Name));
        Assert.Equal(name, (await Nodes.GetNodeAsync(node.Id.Value, Cancellation)).Name);
        var listed = await ListAllAsync(Nodes.ListNodesAsync, 200, new ListFilter { Name = name });
        Assert.Contains(listed, item => item.Id == node.Id);
    }

    [SkippableFact]
    public async Task Renaming_a_missing_node_is_not_found() =>
        await AssertFailsAsync(
            DriverErrorKind.NotFound,
            () => Driver.RenameNodeAsync(MissingId, new RenameNode { Name = NewName("renamed") }, Cancellation)
        );
}
