using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.Linode;

/// <summary>The simulator, or an account of its own where <c>CLOUDGATEWAY_LIVE_LINODE=Token=…;Region=eu-central</c> names one.</summary>
public sealed class LinodeFixture : SimulatedFixture<LinodeSimulator>, ISimulatedNodes
{
    public override string Provider => "linode";

    // Ids are whole numbers; those of sizes, images and locations are words, of which this is none.
    public override string MissingId => "999999999999";

    public KnownSize KnownSize { get; } = new("g6-standard-1", 1, 2048, 50, 0.018m, "USD");

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Simulator.Address.AbsoluteUri,
            ["Token"] = LinodeSimulator.Token,
            ["Region"] = "eu-central",
        };

    public void SetNodeState(string id, string word) => Simulator.SetStatus(id, word);

    public override Fault Refusal(int status, string message) => new() { Status = status, Body = LinodeSimulator.ErrorBody(message) };
}
