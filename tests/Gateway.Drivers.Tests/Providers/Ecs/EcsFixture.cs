using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Ecs;

/// <summary>
/// The simulator, or a region of an account where <c>CLOUDGATEWAY_LIVE_ECS</c> names one, on Fargate:
/// <c>Region=…;LaunchType=Fargate;Subnets:0=…;AssignPublicAddress=true;AccessKeyId=…;SecretAccessKey=…</c>.
/// </summary>
public sealed class EcsFixture : SimulatedFixture<EcsSimulator>, IContainerFixture, IRegistryFixture
{
    public override string Provider => "ecs";

    public string PullableImage => "public.ecr.aws/docker/library/busybox:1.36";

    public string MissingImage => "public.ecr.aws/docker/library/nothing:1";

    public bool ChecksImages => false;

    public bool ChoosesHostPorts => false;

    public string Repository => "team/app";

    public string Tag => "1.0";

    public string TagReference => $"{EcsSimulator.Registry}/{Repository}:{Tag}";

    public string MissingRepository => "team/nothing";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Region"] = EcsSimulator.Region,
            ["Endpoint"] = $"{Simulator.Address}{{service}}/",
            ["AccessKeyId"] = EcsSimulator.AccessKeyId,
            ["SecretAccessKey"] = EcsSimulator.SecretAccessKey,
        };

    public DeployContainer StayingUp(string name) =>
        new()
        {
            Name = name,
            Image = PullableImage,
            Command = ["sh", "-c", "trap 'exit 0' TERM; sleep 3600 & wait"],
        };

    public PrintingContainer Printing(string name) => throw new NotSupportedException("ECS has no logs of its own.");

    public override Fault Refusal(int status, string message) =>
        new()
        {
            Status = status,
            ContentType = "application/x-amz-json-1.1",
            Body = EcsSimulator.ErrorBody(
                status switch
                {
                    401 => "UnrecognizedClientException",
                    403 => "AccessDeniedException",
                    429 => "ThrottlingException",
                    503 => "ServiceUnavailableException",
                    _ => "ServerException",
                },
                message
            ),
        };
}
