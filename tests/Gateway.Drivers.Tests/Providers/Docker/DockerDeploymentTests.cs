using System.Text.Json.Nodes;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>What the engine is told to make.</summary>
public sealed class DockerDeploymentTests
{
    private const string Id = "e14abe5fa39fa63b5ba6c623eec753dcea15f4a98c9098833703a6fd1cb52a65";

    private static readonly DeployContainer Full = new()
    {
        Name = "web",
        Image = "tomcat:8.0",
        Entrypoint = ["/bin/sh"],
        Command = ["-c", "echo $A"],
        Environment = new Dictionary<string, string> { ["A"] = "b=c" },
        Ports =
        [
            new PortBinding { ContainerPort = 80, HostPort = 8080 },
            new PortBinding
            {
                ContainerPort = 80,
                HostPort = 0,
                HostAddress = "10.0.0.1",
            },
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
            new ContainerMount
            {
                Kind = MountKind.HostPath,
                Source = "/srv",
                Target = "/srv",
            },
            new ContainerMount { Kind = MountKind.Memory, Target = "/tmp" },
        ],
        RestartPolicy = new RestartPolicy { When = RestartWhen.OnFailure, MaxRetries = 3 },
        Limits = new ContainerLimits { MemoryMiB = 64, Cpus = 0.5m },
        Labels = new Dictionary<string, string> { ["team"] = "blue" },
        Start = false,
    };

    private static CancellationToken Cancellation => CancellationToken.None;

    [Fact]
    public async Task A_new_engine_gets_mounts_and_everything_in_its_place()
    {
        var body = await DeployAsync("1.51", Full);

        AssertJson(
            """
            {"Image":"tomcat:8.0","Cmd":["-c","echo $A"],"Entrypoint":["/bin/sh"],"Env":["A=b=c"],"Labels":{"team":"blue"},
             "ExposedPorts":{"80/tcp":{},"53/udp":{}},
             "HostConfig":{
               "PortBindings":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"},{"HostIp":"10.0.0.1","HostPort":"0"}],"53/udp":[]},
               "RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3},"Memory":67108864,"NanoCpus":500000000,
               "Mounts":[{"Type":"volume","Source":"data","Target":"/data","ReadOnly":true},
                         {"Type":"bind","Source":"/srv","Target":"/srv","ReadOnly":false},
                         {"Type":"tmpfs","Target":"/tmp","ReadOnly":false}]}}
            """,
            body
        );
    }

    [Fact]
    public async Task An_old_engine_gets_binds_and_quotas()
    {
        var host = (JsonObject)(await DeployAsync("1.21", Full))["HostConfig"]!;

        AssertJson("""["data:/data:ro","/srv:/srv"]""", host["Binds"]);
        AssertJson("""{"/tmp":"rw"}""", host["Tmpfs"]);
        Assert.Equal((100_000, 50_000), ((int)host["CpuPeriod"]!, (int)host["CpuQuota"]!));
        Assert.False(host.ContainsKey("Mounts") || host.ContainsKey("NanoCpus"));
    }

    [Fact]
    public async Task What_is_not_asked_for_is_left_to_the_image_and_the_engine()
    {
        var body = (JsonObject)
            await DeployAsync(
                "1.41",
                new DeployContainer
                {
                    Name = "web",
                    Image = "tomcat",
                    Start = false,
                }
            );

        Assert.False(body.ContainsKey("Cmd") || body.ContainsKey("Entrypoint"));
        var host = (JsonObject)body["HostConfig"]!;
        Assert.False(host.ContainsKey("RestartPolicy") || host.ContainsKey("Memory") || host.ContainsKey("NanoCpus"));
    }

    [Fact]
    public async Task Paths_of_the_host_are_refused_unless_the_connection_allows_them()
    {
        await using var engine = await DockerStub.StartAsync("1.41");

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IContainerDriver>().DeployContainerAsync(Full, Cancellation)
        );

        Assert.Equal((DriverErrorKind.PermissionDenied, "mounts"), (failure.Kind, failure.Field));
        Assert.Contains("AllowHostPaths", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(engine.Requests, request => request.StartsWith("POST", StringComparison.Ordinal));
    }

    public static TheoryData<string, DeployContainer> Impossible =>
        new()
        {
            { "cluster", Full with { Cluster = "default" } },
            { "image", Full with { Image = "No Such/Image" } },
            { "environment", Full with { Environment = new Dictionary<string, string> { ["A=B"] = "c" } } },
            { "limits.cpus", Full with { Limits = new ContainerLimits { Cpus = decimal.MaxValue } } },
            { "mounts", Full with { Mounts = [Volume("/etc")] } },
            { "mounts", Full with { Mounts = [Volume("..")] } },
            { "mounts", Full with { Mounts = [Volume("data:/x")] } },
        };

    // A volume that looks like a path would be taken for one by an old engine, and escape AllowHostPaths.
    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task What_an_engine_cannot_hold_is_refused_before_it_is_asked(string field, DeployContainer request)
    {
        await using var engine = await DockerStub.StartAsync("1.21", allowHostPaths: true);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IContainerDriver>().DeployContainerAsync(request, Cancellation)
        );

        Assert.Equal((DriverErrorKind.InvalidValue, field), (failure.Kind, failure.Field));
        Assert.DoesNotContain(engine.Requests, sent => sent.StartsWith("POST", StringComparison.Ordinal));
    }

    private static ContainerMount Volume(string name) =>
        new()
        {
            Kind = MountKind.Volume,
            Source = name,
            Target = "/x",
        };

    private static async Task<JsonNode> DeployAsync(string version, DeployContainer request)
    {
        await using var engine = await DockerStub.StartAsync(version, allowHostPaths: true);
        engine
            .AnswerJson("/containers/create", $$"""{"Id":"{{Id}}","Warnings":null}""", 201)
            .AnswerJson($"/containers/{Id}/json", $$"""{"Id":"{{Id}}"}""");
        await engine.Open<IContainerDriver>().DeployContainerAsync(request, Cancellation);
        Assert.Contains($"POST /v{version}/containers/create?name=web", engine.Requests);
        return JsonNode.Parse(engine.Body)!;
    }

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Sent was {actual?.ToJsonString()}");
}
