using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Providers.Kubernetes;

namespace Gateway.Drivers.Tests.Providers.Eks;

/// <summary>A simulated region whose clusters are simulated too.</summary>
public class EksFixture : SimulatedFixture<EksSimulator>
{
    public override string Provider => "eks";

    public override string MissingId => "cgw-no-such-cluster";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Simulator.Address.ToString(),
            ["Region"] = EksSimulator.Region,
            ["AccessKeyId"] = EksSimulator.AccessKeyId,
            ["SecretAccessKey"] = EksSimulator.SecretAccessKey,
            ["ClusterRoleArn"] = "arn:aws:iam::123456789012:role/eks",
            ["SubnetIds:0"] = "subnet-1",
            ["SubnetIds:1"] = "subnet-2",
            ["Cluster"] = SimulatedClusters.Real,
        };

    public override Fault Refusal(int status, string message) =>
        new Fault { Status = status, Body = $$"""{"message":"{{message}}"}""" }.With("x-amzn-ErrorType", "RefusedException");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Simulator.CloseAsync();
    }
}

/// <summary>The same with one cluster that is real.</summary>
public sealed class EksContainerFixture : EksFixture, IContainerFixture
{
    private readonly KubernetesFixture _real = new();

    public override string MissingId => $"{SimulatedClusters.Real}/default/no-such-pod/app";

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
