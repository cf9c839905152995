using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Hetzner;

/// <summary>The simulator, or a project of its own where <c>CLOUDGATEWAY_LIVE_HETZNER=Token=…;Location=fsn1</c> names one.</summary>
public sealed class HetznerFixture : SimulatedFixture<HetznerSimulator>, ISimulatedNodes, INodeFixture
{
    public override string Provider => "hetzner";

    // Ids are whole numbers.
    public override string MissingId => "999999999999";

    public KnownSize KnownSize { get; } = new("22", 2, 4096, 40, 0.0060m, "EUR");

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = $"{Simulator.Address}v1",
            ["Token"] = HetznerSimulator.Token,
            ["Location"] = "fsn1",
        };

    // The smallest size may be of another architecture than the first image.
    public CreateNode NewNode(string name) =>
        new()
        {
            Name = name,
            Image = "1",
            Size = "22",
        };

    public void SetNodeState(string id, string word) => Simulator.SetStatus(id, word);

    public override Fault Refusal(int status, string message) =>
        new()
        {
            Status = status,
            Body = HetznerSimulator.ErrorBody(
                status switch
                {
                    400 => "invalid_input",
                    401 => "unauthorized",
                    403 => "forbidden",
                    429 => "rate_limit_exceeded",
                    503 => "unavailable",
                    _ => "server_error",
                },
                message
            ),
        };
}
