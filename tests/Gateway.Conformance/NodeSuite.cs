using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>What the suites of verbs for nodes share: a node that is gone after the test.</summary>
public abstract class NodeSuite<TFixture, TContract>(TFixture fixture) : ContractSuite<TFixture, TContract>(fixture), IAsyncLifetime
    where TFixture : ProviderFixture
    where TContract : class
{
    private readonly List<string> _made = [];

    protected INodeDriver Nodes => Fixture.Open<INodeDriver>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var id in _made)
        {
            await Nodes.DeleteNodeAsync(id, Cancellation);
        }
    }

    /// <summary>A request that the connection can fulfil; a provider may need its own.</summary>
    protected virtual Task<CreateNode> NewNodeAsync() => Fixture.NewNodeAsync(NewName("node"), Cancellation);

    /// <summary>A node that runs.</summary>
    protected async Task<Node> MakeRunningAsync()
    {
        var made = await Nodes.CreateNodeAsync(await NewNodeAsync(), Cancellation);
        _made.Add(made.Id.Value);
        return await WaitForStateAsync(made.Id.Value, NodeState.Running);
    }

    protected Task<Node> WaitForStateAsync(string id, NodeState state) =>
        WaitForAsync(() => Nodes.GetNodeAsync(id, Cancellation), node => node.State == state);
}
