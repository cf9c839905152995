using Gateway.Conformance;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

/// <summary>An engine that cannot be started here, simulated in the shapes of its version.</summary>
public abstract class ShapeFixture(EngineShape shape) : ProviderFixture, IContainerFixture
{
    private readonly EngineSimulator _engine = new(shape);

    public override string Provider => "docker";

    public string PullableImage => EngineImages.Pullable;

    public string MissingImage => EngineImages.Missing;

    public (string Term, string Found)? Searched => ("redis", "redis");

    // Kestrel lets nobody switch protocols with a request that has a body: real engines prove that.
    public bool TakesExecInput => false;

    // Old lists have a text for people only: "Up 3 seconds".
    public bool ListsNativeStates => shape.ListsStates;

    internal EngineSimulator Engine => _engine;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Endpoint"] = _engine.Address.AbsoluteUri };

    public DeployContainer StayingUp(string name) =>
        new()
        {
            Name = name,
            Image = "busybox:1",
            Command = ["up"],
        };

    public DeployContainer? Ticking(string name) => StayingUp(name) with { Command = ["tick"] };

    public PrintingContainer Printing(string name) =>
        new(StayingUp(name) with { Command = ["print", "one", "two", "three", "2>oops"] }, "one\ntwo\nthree\n", "oops\n");

    protected override Task PrepareAsync() => _engine.StartAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _engine.DisposeAsync();
        Assert.Empty(_engine.Complaints);
    }
}

public sealed class Docker19Fixture() : ShapeFixture(EngineShape.Docker19);

public sealed class Docker112Fixture() : ShapeFixture(EngineShape.Docker112);

public sealed class Docker2010Fixture() : ShapeFixture(EngineShape.Docker2010);

public sealed class Docker29Fixture() : ShapeFixture(EngineShape.Docker29);

/// <summary>Triton's Docker endpoint.</summary>
public sealed class TritonDockerFixture() : ShapeFixture(EngineShape.Triton)
{
    private readonly TritonEndpoint _endpoint = new();

    public override string Provider => "triton-docker";

    /// <summary>The public half of the account's key, as certificates hold it.</summary>
    public byte[] AccountKey => _endpoint.AccountKey;

    protected override IReadOnlyDictionary<string, string?> Settings => _endpoint.Settings(Engine);

    protected override Task PrepareAsync() => _endpoint.StartAsync(Engine);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _endpoint.Dispose();
    }
}
