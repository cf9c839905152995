using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

/// <summary>A sandbox under a clock that stands, for the tests of what only the sandbox promises.</summary>
public abstract class SandboxCase : IAsyncDisposable
{
    protected const string Name = "sandbox-eu";
    protected static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private protected SandboxCase() => Connect(Name);

    private protected TestGateway Gateway { get; } = new();

    protected FakeTimeProvider Clock => Gateway.Clock;

    protected INodeDriver Nodes => Gateway.Open<INodeDriver>(Name);

    protected INodePowerDriver Power => Gateway.Open<INodePowerDriver>(Name);

    protected IVolumeDriver Volumes => Gateway.Open<IVolumeDriver>(Name);

    protected ISnapshotDriver Snapshots => Gateway.Open<ISnapshotDriver>(Name);

    protected static CancellationToken Cancellation => CancellationToken.None;

    protected static CreateNode NewNode(string name = "one") =>
        new()
        {
            Name = name,
            Image = "debian-13",
            Size = "small",
        };

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Gateway.DisposeAsync();
    }

    protected void Connect(string name, params (string Name, string? Value)[] settings) => Gateway.Connect(name, "sandbox", settings);

    protected static async Task<DriverException> AssertFailsAsync(DriverErrorKind kind, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(call);
        Assert.Equal(kind, failure.Kind);
        Assert.Equal(Name, failure.Connection);
        Assert.Equal("sandbox", failure.Provider);
        return failure;
    }

    protected async Task<Node> MakeRunningNodeAsync()
    {
        var made = await Nodes.CreateNodeAsync(NewNode(), Cancellation);
        Clock.Advance(2 * Step);
        return await Nodes.GetNodeAsync(made.Id.Value, Cancellation);
    }

    protected async Task<Volume> MakeVolumeAsync(int sizeGiB = 10)
    {
        var made = await Volumes.CreateVolumeAsync(new CreateVolume { Name = "data", SizeGiB = sizeGiB }, Cancellation);
        Clock.Advance(Step);
        return await Volumes.GetVolumeAsync(made.Id.Value, Cancellation);
    }
}
