using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.DigitalOcean;

/// <summary>The simulator, or a team of its own where <c>CLOUDGATEWAY_LIVE_DIGITALOCEAN=Token=…;Region=fra1</c> names one.</summary>
public class DigitalOceanFixture : SimulatedFixture<DigitalOceanSimulator>, ISimulatedNodes
{
    public override string Provider => "digitalocean";

    // Ids of droplets, images and keys are whole numbers; one that is no UUID is of no volume.
    public override string MissingId => "999999999999";

    public KnownSize KnownSize { get; } = new("s-2vcpu-4gb", 2, 4096, 80, 0.03571m, "USD");

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Simulator.Address.AbsoluteUri.TrimEnd('/'),
            ["Token"] = DigitalOceanSimulator.Token,
            ["Region"] = "fra1",
        };

    public void SetNodeState(string id, string word) => Simulator.SetStatus(id, word);

    public override Fault Refusal(int status, string message) =>
        new()
        {
            Status = status,
            Body = DigitalOceanSimulator.ErrorBody(
                status switch
                {
                    400 => "bad_request",
                    401 => "unauthorized",
                    403 => "forbidden",
                    429 => "too_many_requests",
                    503 => "service_unavailable",
                    _ => "server_error",
                },
                message
            ),
        };
}
