using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Providers.Kubernetes;

namespace Gateway.Drivers.Tests.Providers.Gke;

/// <summary>A simulated project whose clusters are simulated too.</summary>
public class GkeFixture : SimulatedFixture<GkeSimulator>
{
    public override string Provider => "gke";

    public override string MissingId => $"{GkeSimulator.Location}/cgw-no-such-cluster";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Simulator.Address.ToString(),
            ["CredentialsJson"] = Simulator.KeyFile,
            ["Location"] = GkeSimulator.Location,
            ["Cluster"] = $"{GkeSimulator.Location}/{SimulatedClusters.Real}",
        };

    public override Fault Refusal(int status, string message) =>
        new() { Status = status, Body = $$$"""{"error":{"code":{{{status}}},"message":"{{{message}}}","status":"REFUSED"}}""" };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Simulator.CloseAsync();
    }
}

/// <summary>The same with one cluster that is real.</summary>
public sealed class GkeContainerFixture : GkeFixture, IContainerFixture
{
    private readonly KubernetesFixture _real = new();

    public override string MissingId => $"{GkeSimulator.Location}/{SimulatedClusters.Real}/default/no-such-pod/app";

    public override TimeSpan Patience => _real.Patience;

    public string PullableImage => _real.PullableImage;

    public string MissingImage => _real.MissingImage;

    public bool ChecksImages => _real.ChecksImages;

    public bool ChoosesHostPorts => _real.ChoosesHostPorts;

    public bool TellsStreamsApart => _real.TellsStreamsApart;

    public bool EndsExecInput => _real.EndsExecInput;

    public IReadOnlyDictionary<string, string> UnusualLabels => _real.UnusualLabels;

    protected override string? MissingBackend => SimulatedClusters.MissingBackend;

    // Not everywhere where .ci/run runs.
    protected override bool IsRequired => IsSet("WITH_CLUSTERS");

    public DeployContainer StayingUp(string name) => _real.StayingUp(name);

    public PrintingContainer Printing(string name) => _real.Printing(name);

    public DeployContainer? Ticking(string name) => _real.Ticking(name);

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        await Simulator.AddAsync(SimulatedClusters.Real);
    }
}
