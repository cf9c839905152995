using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Triton;

/// <summary>The simulator, or a datacenter of its own where <c>CLOUDGATEWAY_LIVE_TRITON=Endpoint=…;Account=…;KeyFile=…</c> names one.</summary>
public class TritonFixture : SimulatedFixture<TritonSimulator>, ISimulatedNodes, INodeFixture
{
    public override string Provider => "triton";

    // Machines and images have UUIDs.
    public override string MissingId => "00000000-0000-4000-8000-00000000dead";

    public KnownSize KnownSize { get; } = new("g1-small", 1, 512, 12, null, null);

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Simulator.Address.ToString(),
            ["Account"] = TritonSimulator.Account,
            ["Key"] = TritonKeys.Rsa.PrivateKey,
            ["Datacenter"] = TritonSimulator.Datacenter,
        };

    public CreateNode NewNode(string name) =>
        new()
        {
            Name = name,
            Image = TritonState.BaseImage,
            Size = "g1-small",
        };

    public void SetNodeState(string id, string word) => Simulator.SetState(id, word);

    public override Fault Refusal(int status, string message) =>
        new()
        {
            Status = status,
            Body = TritonSimulator.ErrorBody(
                status switch
                {
                    400 => "BadRequest",
                    401 => "InvalidCredentials",
                    403 => "NotAuthorized",
                    429 => "RequestThrottled",
                    503 => "ServiceUnavailable",
                    _ => "InternalError",
                },
                message
            ),
        };
}
