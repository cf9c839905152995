using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.OpenStack;

/// <summary>A cloud with a Cinder, which the real one under test does not have, and one that fails on demand.</summary>
public sealed class OpenStackSimulatedFixture : SimulatedFixture<OpenStackSimulator>, ISimulatedNodes, INodeFixture
{
    public override string Provider => "openstack";

    public override string MissingId => "00000000-0000-4000-8000-00000000dead";

    public bool RenewsCredential => true;

    public KnownSize KnownSize { get; } = new("size-2", 2, 4096, 40, null, null);

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["AuthUrl"] = $"{Simulator.Address}identity/v3",
            ["Username"] = OpenStackSimulator.User,
            ["Password"] = OpenStackSimulator.Password,
            ["ProjectName"] = "demo",
        };

    public CreateNode NewNode(string name) =>
        new()
        {
            Name = name,
            Image = OpenStackSimulator.ImageId,
            Size = "size-2",
        };

    public void SetNodeState(string id, string word) => Simulator.SetStatus(id, word);

    public override Fault Refusal(int status, string message) =>
        new()
        {
            Status = status,
            Body = OpenStackSimulator.ErrorBody(
                status switch
                {
                    400 => "badRequest",
                    401 => "unauthorized",
                    403 => "forbidden",
                    429 => "overLimit",
                    503 => "serviceUnavailable",
                    _ => "computeFault",
                },
                status,
                message
            ),
        };
}
