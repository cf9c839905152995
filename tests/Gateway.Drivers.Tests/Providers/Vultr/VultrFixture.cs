using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Vultr;

/// <summary>The simulator, or an account of its own where <c>CLOUDGATEWAY_LIVE_VULTR=ApiKey=…;Region=ewr</c> names one.</summary>
public sealed class VultrFixture : SimulatedFixture<VultrSimulator>, ISimulatedNodes, INodeFixture
{
    public override string Provider => "vultr";

    // Everything that people make has a UUID.
    public override string MissingId => "00000000-0000-4000-8000-00000000dead";

    public KnownSize KnownSize { get; } = new("vc2-1c-1gb", 1, 1024, 25, 0.006849m, "USD");

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = $"{Simulator.Address}v2",
            ["ApiKey"] = VultrSimulator.ApiKey,
            ["Region"] = "ewr",
        };

    public CreateNode NewNode(string name) =>
        new()
        {
            Name = name,
            Image = "2136",
            Size = "vc2-1c-1gb",
        };

    public void SetNodeState(string id, string word) => Simulator.SetStatus(id, word);

    public override Fault Refusal(int status, string message) =>
        new() { Status = status, Body = VultrSimulator.ErrorBody(status, message) };
}
