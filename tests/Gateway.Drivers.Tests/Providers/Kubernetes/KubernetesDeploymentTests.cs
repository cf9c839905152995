using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>What Kubernetes is told to make, and what is refused before.</summary>
public sealed class KubernetesDeploymentTests : IAsyncLifetime
{
    private static readonly DeployContainer Full = new()
    {
        Name = "web.front",
        Image = "tomcat:8.0",
        Entrypoint = ["/bin/sh"],
        Command = ["-c", "echo $HOME $(id)"],
        Environment = new Dictionary<string, string> { ["PRICE"] = "5$" },
        Ports =
        [
            new PortBinding { ContainerPort = 80, HostPort = 8080 },
            new PortBinding { ContainerPort = 53, Protocol = PortProtocol.Udp },
        ],
        Mounts =
        [
            new ContainerMount
            {
                Kind = MountKind.Volume,
                Source = "data",
                Target = "/data",
                ReadOnly = true,
            },
            new ContainerMount { Kind = MountKind.Memory, Target = "/tmp" },
        ],
        Limits = new ContainerLimits { MemoryMiB = 64, Cpus = 0.5m },
        Labels = new Dictionary<string, string> { ["team"] = "blue" },
        ProviderOptions = JsonElement.Parse(
            """{"replicas":2,"stopGraceSeconds":90,"imagePullSecrets":["hub"],"pullPolicy":"ifNotPresent"}"""
        ),
    };

    private readonly KubernetesSimulatedFixture _fixture = new();

    private IContainerDriver Containers => _fixture.Open<IContainerDriver>();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Every_wish_becomes_kubernetes_own()
    {
        var made = await Containers.DeployContainerAsync(Full, CancellationToken.None);

        const string Expected = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web.front","labels":{"team":"blue","app.kubernetes.io/name":"web.front"}},
            "spec":{"replicas":2,"selector":{"matchLabels":{"app.kubernetes.io/name":"web.front"}},"template":{
            "metadata":{"labels":{"team":"blue","app.kubernetes.io/name":"web.front"}},"spec":{"containers":[{"name":"web-front","image":"tomcat:8.0",
            "imagePullPolicy":"IfNotPresent","command":["/bin/sh"],"args":["-c","echo $$HOME $$(id)"],"env":[{"name":"PRICE","value":"5$$"}],
            "ports":[{"containerPort":80,"hostPort":8080,"hostIP":"127.0.0.1","protocol":"TCP"},{"containerPort":53,"protocol":"UDP"}],
            "volumeMounts":[{"name":"volume-0","mountPath":"/data","readOnly":true},{"name":"volume-1","mountPath":"/tmp"}],
            "resources":{"limits":{"memory":"64Mi","cpu":"500m"}}}],
            "volumes":[{"name":"volume-0","persistentVolumeClaim":{"claimName":"data","readOnly":true}},{"name":"volume-1","emptyDir":{"medium":"Memory"}}],
            "restartPolicy":"Always","imagePullSecrets":[{"name":"hub"}],"terminationGracePeriodSeconds":90}}}}
            """;
        var sent = JsonNode.Parse(_fixture.Simulator.Requests[^1].Body);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Expected), sent), sent!.ToJsonString());
        Assert.Equal(("default/deployments/web.front/web-front", "web.front"), (made.Id.Value, made.Name));
        Assert.Equal(["/bin/sh", "-c", "echo $HOME $(id)"], made.Command);
    }

    [Theory]
    [InlineData(RestartWhen.Never, "Never")]
    [InlineData(RestartWhen.OnFailure, "OnFailure")]
    public async Task A_policy_that_deployments_do_not_have_makes_a_bare_pod(RestartWhen when, string policy)
    {
        var request = _fixture.StayingUp("job") with { RestartPolicy = new RestartPolicy { When = when } };

        var made = await Containers.DeployContainerAsync(request, CancellationToken.None);

        Assert.Equal("default/job/job", made.Id.Value);
        Assert.Equal(policy, JsonNode.Parse(_fixture.Simulator.Requests[^1].Body)!["spec"]!["restartPolicy"]!.ToString());
    }

    [Fact]
    public async Task What_is_not_started_remembers_how_many_it_is_to_be()
    {
        await Containers.DeployContainerAsync(_fixture.StayingUp("web") with { Start = false }, CancellationToken.None);

        var sent = JsonNode.Parse(_fixture.Simulator.Requests[^1].Body)!;
        Assert.Equal("0", sent["spec"]!["replicas"]!.ToString());
        Assert.Equal("1", sent["metadata"]!["annotations"]!["cloudgateway.io/replicas"]!.ToString());
    }

    public static TheoryData<string, DriverErrorKind, DeployContainer> Refused =>
        new()
        {
            { "name", DriverErrorKind.InvalidValue, Of("Web") },
            { "name", DriverErrorKind.InvalidValue, Of("web_1") },
            { "name", DriverErrorKind.InvalidValue, Of(new string('a', 64)) },
            { "cluster", DriverErrorKind.InvalidValue, Of("web") with { Cluster = "../pods" } },
            { "cluster", DriverErrorKind.InvalidValue, Of("web") with { Cluster = "no-such-namespace" } },
            { "labels", DriverErrorKind.InvalidValue, Of("web") with { Labels = new Dictionary<string, string> { ["a"] = "b c" } } },
            { "ports", DriverErrorKind.NotSupported, Of("web") with { Ports = [new PortBinding { ContainerPort = 1, HostPort = 0 }] } },
            {
                "mounts",
                DriverErrorKind.InvalidValue,
                Of("web") with
                {
                    Mounts = [new ContainerMount { Kind = MountKind.Volume, Target = "/a" }],
                }
            },
            {
                "mounts",
                DriverErrorKind.PermissionDenied,
                Of("web") with
                {
                    Mounts =
                    [
                        new ContainerMount
                        {
                            Kind = MountKind.HostPath,
                            Source = "/",
                            Target = "/a",
                        },
                    ],
                }
            },
            { "privileged", DriverErrorKind.PermissionDenied, Of("web") with { Privileged = true } },
            { "hostNetwork", DriverErrorKind.PermissionDenied, Of("web") with { HostNetwork = true } },
            { "addedCapabilities", DriverErrorKind.PermissionDenied, Of("web") with { AddedCapabilities = ["NET_ADMIN"] } },
            { "devices", DriverErrorKind.PermissionDenied, Of("web") with { Devices = [new ContainerDevice { Source = "/dev/kvm" }] } },
            {
                "start",
                DriverErrorKind.NotSupported,
                Of("web") with
                {
                    Start = false,
                    RestartPolicy = new RestartPolicy { When = RestartWhen.Never },
                }
            },
            {
                "restartPolicy.maxRetries",
                DriverErrorKind.NotSupported,
                Of("web") with
                {
                    RestartPolicy = new RestartPolicy { When = RestartWhen.OnFailure, MaxRetries = 3 },
                }
            },
            {
                "restartPolicy",
                DriverErrorKind.NotSupported,
                Of("web", """{"unit":"deployment"}""") with
                {
                    RestartPolicy = new RestartPolicy { When = RestartWhen.Never },
                }
            },
            { "providerOptions.replicas", DriverErrorKind.InvalidValue, Of("web", """{"unit":"pod","replicas":2}""") },
            { "providerOptions.serviceAccount", DriverErrorKind.PermissionDenied, Of("web", """{"serviceAccount":"admin"}""") },
            { "providerOptions.noSuchOption", DriverErrorKind.InvalidValue, Of("web", """{"noSuchOption":1}""") },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_cannot_be_had_is_refused_by_its_field_and_nothing_is_made(
        string field,
        DriverErrorKind kind,
        DeployContainer request
    )
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Containers.DeployContainerAsync(request, CancellationToken.None));

        Assert.Equal((kind, field), (failure.Kind, failure.Field));
        Assert.Empty((await Containers.ListContainersAsync(PageRequest.First(), CancellationToken.None)).Items);
    }

    private static DeployContainer Of(string name, string? options = null) =>
        new()
        {
            Name = name,
            Image = "app:1",
            ProviderOptions = options is null ? null : JsonElement.Parse(options),
        };
}
