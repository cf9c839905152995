using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>
/// The simulator, or a region of an account where <c>CLOUDGATEWAY_LIVE_AWS</c> names one:
/// <c>Region=…;AvailabilityZone=…;AccessKeyId=…;SecretAccessKey=…;ImageOwners=self,amazon;ImageNames=al2023-ami-2023*-x86_64</c>.
/// </summary>
public sealed class AwsFixture : SimulatedFixture<Ec2Simulator>, ISimulatedNodes
{
    public override string Provider => "aws";

    public override string MissingId => "i-0ffffffffffffffff";

    // The disk that a node starts from is made with it, in the image's size.
    public KnownSize KnownSize { get; } = new("m5d.large", 2, 8192, null, null, null);

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Region"] = Ec2Simulator.Region,
            ["Endpoint"] = $"{Simulator.Address}{{region}}/",
            ["AvailabilityZone"] = $"{Ec2Simulator.Region}b",
            ["AccessKeyId"] = Ec2Simulator.AccessKeyId,
            ["SecretAccessKey"] = Ec2Simulator.SecretAccessKey,
        };

    public void SetNodeState(string id, string word) => Simulator.SetState(id, word);

    public override Fault Refusal(int status, string message) =>
        new()
        {
            Status = status,
            ContentType = "text/xml;charset=UTF-8",
            Body = Ec2Simulator.ErrorBody(
                status switch
                {
                    400 => "InvalidParameterValue",
                    401 => "AuthFailure",
                    403 => "UnauthorizedOperation",
                    429 => "RequestLimitExceeded",
                    503 => "Unavailable",
                    _ => "InternalError",
                },
                message
            ),
        };
}
