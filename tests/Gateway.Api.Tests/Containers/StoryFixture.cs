using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Tests.Providers.Docker.Shapes;
using Gateway.Drivers.Tests.Providers.Ecs;
using Gateway.Drivers.Tests.Providers.Kubernetes;
using Xunit;

namespace Gateway.Api.Tests.Containers;

/// <summary>A real Docker Engine and a real registry, if they are there, and simulated Kubernetes, ECS and Triton: behind one gateway.</summary>
public sealed class StoryFixture : GatewayFixture
{
    private readonly KubernetesSimulator _kubernetes = new();
    private readonly EcsSimulator _ecs = new();
    private readonly EngineSimulator _triton = new(EngineShape.Triton);
    private readonly TritonEndpoint _account = new();

    /// <summary>Where the registry is, as images' names have it.</summary>
    public static string Registry => Requirement.Variable("CLOUDGATEWAY_TEST_REGISTRY", "registry.sh");

    private static string Docker => Requirement.Variable("CLOUDGATEWAY_TEST_DOCKER", "docker.sh");

    /// <summary>A gateway over all of them; skips where the real ones are missing.</summary>
    internal GatewayHost Open() =>
        Start([
            .. Connection("docker", "docker", new Dictionary<string, string?> { ["Endpoint"] = Docker }),
            .. Connection("hub", "oci-registry", new Dictionary<string, string?> { ["Endpoint"] = $"http://{Registry}" }),
            .. Connection(
                "kubernetes",
                "kubernetes",
                new Dictionary<string, string?> { ["Server"] = _kubernetes.Address.AbsoluteUri, ["Token"] = KubernetesSimulator.Token }
            ),
            .. Connection(
                "ecs",
                "ecs",
                new Dictionary<string, string?>
                {
                    ["Region"] = EcsSimulator.Region,
                    ["Endpoint"] = $"{_ecs.Address}{{service}}/",
                    ["AccessKeyId"] = EcsSimulator.AccessKeyId,
                    ["SecretAccessKey"] = EcsSimulator.SecretAccessKey,
                }
            ),
            .. Connection("triton", "triton-docker", _account.Settings(_triton)),
        ]);

    public override async Task InitializeAsync()
    {
        await _kubernetes.StartAsync();
        await _ecs.StartAsync();
        await _account.StartAsync(_triton);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _kubernetes.DisposeAsync();
        await _ecs.DisposeAsync();
        await _triton.DisposeAsync();
        _account.Dispose();
        var complaints = string.Join('\n', [.. _kubernetes.Complaints, .. _ecs.Complaints, .. _triton.Complaints]);
        Assert.True(complaints.Length == 0, complaints);
    }

    private static IEnumerable<(string, string?)> Connection(string name, string provider, IReadOnlyDictionary<string, string?> settings) =>
        settings
            .Select(setting => ($"Gateway:Connections:{name}:{setting.Key}", setting.Value))
            .Prepend(($"Gateway:Connections:{name}:Provider", provider));
}
