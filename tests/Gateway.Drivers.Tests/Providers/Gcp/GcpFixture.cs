using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Gcp;

/// <summary>
/// The simulator with a service account's key, or a project of its own where
/// <c>CLOUDGATEWAY_LIVE_GCP=CredentialsFile=…;Zone=us-central1-a</c> names one.
/// </summary>
public sealed class GcpFixture : SimulatedFixture<GcpSimulator>, ISimulatedNodes, INodeFixture
{
    public const string Zone = "us-central1-a";

    public override string Provider => "gcp";

    public override string MissingId => $"{Zone}/cgw-0000-no-such-id";

    public KnownSize KnownSize { get; } = new($"{Zone}/e2-medium", 2, 4096, null, null, null);

    public bool RenewsCredential => true;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Simulator.Address.ToString(),
            ["CredentialsJson"] = Simulator.KeyFile,
            ["Zone"] = Zone,
            ["ImageProjects:0"] = "debian-cloud",
            ["ImageProjects:1"] = "rocky-linux-cloud",
            ["ImageProjects:2"] = "ubuntu-os-cloud",
        };

    public CreateNode NewNode(string name) =>
        new()
        {
            Name = name,
            Image = "debian-cloud/debian-13-trixie-v20260910",
            Size = $"{Zone}/e2-medium",
        };

    public void SetNodeState(string id, string word) => Simulator.SetStatus(id, word);

    public override Fault Refusal(int status, string message) =>
        new()
        {
            Status = status,
            Body = GcpSimulator.ErrorBody(
                status,
                status switch
                {
                    400 => "invalid",
                    401 => "authError",
                    403 => "forbidden",
                    429 => "rateLimitExceeded",
                    503 => "backendError",
                    _ => "internalError",
                },
                message
            ),
        };
}
