using System.Text.Json;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Ecs;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Ecs;

/// <summary>What only ECS does.</summary>
public sealed class EcsQuirkTests : IAsyncLifetime
{
    private readonly EcsFixture _ecs = new();

    private static CancellationToken Cancellation => CancellationToken.None;

    private IContainerDriver Containers => _ecs.Open<IContainerDriver>();

    private IContainerPowerDriver Power => _ecs.Open<IContainerPowerDriver>();

    public Task InitializeAsync() => _ecs.InitializeAsync();

    public Task DisposeAsync() => _ecs.DisposeAsync();

    [Theory]
    [InlineData("PROVISIONING", ContainerState.Pending)]
    [InlineData("ACTIVATING", ContainerState.Pending)]
    [InlineData("DEACTIVATING", ContainerState.Stopping)]
    [InlineData("STOPPING", ContainerState.Stopping)]
    [InlineData("DEPROVISIONING", ContainerState.Stopping)]
    [InlineData("DELETED", ContainerState.Terminated)]
    [InlineData("TELEPORTING", ContainerState.Unknown)]
    public async Task Each_word_of_ECS_is_a_state_of_ours(string word, ContainerState state)
    {
        var task = Assert.Single(_ecs.Simulator.AddTasks("default", 1, "web"));
        var id = $"default/{task}/web";
        await Containers.GetContainerAsync(id, Cancellation);
        await Containers.GetContainerAsync(id, Cancellation);
        _ecs.Simulator.SetStatus(task, word);

        var container = await Containers.GetContainerAsync(id, Cancellation);

        Assert.Equal((state, word), (container.State, container.NativeState));
    }

    [Fact]
    public async Task A_task_that_ends_keeps_its_exit_code_and_reason()
    {
        var container = await RunAsync("ends");
        _ecs.Simulator.End(container.Group!, 3);
        await Containers.GetContainerAsync(container.Id.Value, Cancellation);

        var ended = await Containers.GetContainerAsync(container.Id.Value, Cancellation);

        Assert.Equal((ContainerState.Stopped, 3), (ended.State, ended.ExitCode));
        Assert.Equal("Essential container in task exited", ended.Reason);
        Assert.Equal("EssentialContainerExited", ended.Extra["stopCode"].GetString());
    }

    [Fact]
    public async Task One_container_of_a_task_may_have_ended_while_the_others_run()
    {
        var task = Assert.Single(_ecs.Simulator.AddTasks("default", 1, "web", "init"));
        await Containers.GetContainerAsync($"default/{task}/web", Cancellation);
        await Containers.GetContainerAsync($"default/{task}/web", Cancellation);
        _ecs.Simulator.End(task, "init");

        var (web, init) = (
            await Containers.GetContainerAsync($"default/{task}/web", Cancellation),
            await Containers.GetContainerAsync($"default/{task}/init", Cancellation)
        );

        Assert.Equal((ContainerState.Running, ContainerState.Stopped), (web.State, init.State));
        Assert.Equal(web.Group, init.Group);
    }

    [Fact]
    public async Task Somebody_else_s_task_can_be_stopped_and_not_started()
    {
        var task = Assert.Single(_ecs.Simulator.AddTasks("default", 1, "web"));
        var id = $"default/{task}/web";

        var stopped = await Power.StopContainerAsync(id, null, Cancellation);
        var refusal = await Assert.ThrowsAsync<DriverException>(() => Power.StartContainerAsync(id, Cancellation));

        Assert.Equal(ContainerState.Stopping, stopped.State);
        Assert.Equal(DriverErrorKind.NotSupported, refusal.Kind);
    }

    [Fact]
    public async Task Two_who_start_a_container_at_once_get_the_same_task()
    {
        var container = await Containers.DeployContainerAsync(_ecs.StayingUp("twice") with { Start = false }, Cancellation);
        _ecs.Simulator.Gather("RunTask", 2);

        var started = await Task.WhenAll(
            Power.StartContainerAsync(container.Id.Value, Cancellation),
            Power.StartContainerAsync(container.Id.Value, Cancellation)
        );

        Assert.Equal(started[0].Group, started[1].Group);
    }

    [Fact]
    public async Task A_service_runs_a_new_task_for_one_that_ended()
    {
        var request = _ecs.StayingUp("kept.up") with { ProviderOptions = JsonElement.Parse("""{"service":true}""") };
        var deployed = await Containers.DeployContainerAsync(request, Cancellation);
        var id = deployed.Id.Value;
        Assert.Equal(ContainerState.Pending, deployed.State);
        var first = await WaitAsync(id, ContainerState.Running);
        _ecs.Simulator.End(first.Group!, 1);

        var second = await WaitAsync(id, ContainerState.Running);
        Assert.NotEqual(first.Group, second.Group);
        Assert.Equal(ContainerState.Stopping, (await Power.StopContainerAsync(id, null, Cancellation)).State);
        await WaitAsync(id, ContainerState.Stopped);
        await Power.StartContainerAsync(id, Cancellation);
        await WaitAsync(id, ContainerState.Running);
        await Containers.DestroyContainerAsync(id, Cancellation);

        var missing = await Assert.ThrowsAsync<DriverException>(() => Containers.GetContainerAsync(id, Cancellation));
        Assert.Equal(DriverErrorKind.NotFound, missing.Kind);
    }

    [Fact]
    public async Task On_Fargate_a_container_gets_a_size_a_subnet_and_an_address()
    {
        var options = """{"launchType":"fargate","subnets":["subnet-1"],"securityGroups":["sg-1"],"assignPublicAddress":true}""";
        var request = _ecs.StayingUp("far") with
        {
            ProviderOptions = JsonElement.Parse(options),
            Limits = new ContainerLimits { Cpus = 0.5m, MemoryMiB = 1500 },
            Ports = [new PortBinding { ContainerPort = 8080 }],
        };

        var id = (await Containers.DeployContainerAsync(request, Cancellation)).Id.Value;
        var running = await WaitAsync(id, ContainerState.Running);

        Assert.Equal(["10.0.0.7"], running.Addresses);
        var definition = Body("RegisterTaskDefinition");
        Assert.Equal(("512", "2048"), (definition.GetProperty("cpu").GetString(), definition.GetProperty("memory").GetString()));
        Assert.Equal(1500, definition.GetProperty("containerDefinitions")[0].GetProperty("memory").GetInt32());
        var network = Body("RunTask").GetProperty("networkConfiguration").GetProperty("awsvpcConfiguration");
        Assert.Equal("ENABLED", network.GetProperty("assignPublicIp").GetString());
        Assert.Equal("FARGATE", Body("RunTask").GetProperty("launchType").GetString());
    }

    [Fact]
    public async Task A_start_runs_the_container_as_it_was_deployed()
    {
        var options = """{"launchType":"fargate","subnets":["subnet-1"],"securityGroups":["sg-1"]}""";
        var request = _ecs.StayingUp("same") with { ProviderOptions = JsonElement.Parse(options) };
        var id = (await Containers.DeployContainerAsync(request, Cancellation)).Id.Value;
        var first = Body("RunTask");

        await Power.RestartContainerAsync(id, null, Cancellation);

        var second = Body("RunTask");
        Assert.Equal(first.GetProperty("networkConfiguration").GetRawText(), second.GetProperty("networkConfiguration").GetRawText());
        Assert.NotEqual(first.GetProperty("clientToken").GetString(), second.GetProperty("clientToken").GetString());
    }

    [Theory]
    [InlineData("""{"launchType":"fargate"}""", "providerOptions.subnets")]
    [InlineData("""{"assignPublicAddress":true}""", "providerOptions.subnets")]
    public async Task What_a_network_lacks_is_told(string options, string field)
    {
        var request = _ecs.StayingUp("lacks") with { ProviderOptions = JsonElement.Parse(options) };

        var failure = await Assert.ThrowsAsync<DriverException>(() => Containers.DeployContainerAsync(request, Cancellation));

        Assert.Equal((DriverErrorKind.InvalidValue, field), (failure.Kind, failure.Field));
        Assert.Empty(_ecs.Simulator.Requests);
    }

    [Theory]
    [InlineData(0.3, null, "limits.cpus")]
    [InlineData(0.25, 4096, "limits.memoryMiB")]
    [InlineData(null, 200_000, "limits.memoryMiB")]
    public async Task A_size_that_Fargate_does_not_have_is_an_invalid_value(double? cpus, int? memory, string field)
    {
        var request = _ecs.StayingUp("size") with
        {
            ProviderOptions = JsonElement.Parse("""{"launchType":"fargate","subnets":["subnet-1"]}"""),
            Limits = new ContainerLimits { Cpus = (decimal?)cpus, MemoryMiB = memory },
        };

        var failure = await Assert.ThrowsAsync<DriverException>(() => Containers.DeployContainerAsync(request, Cancellation));

        Assert.Equal((DriverErrorKind.InvalidValue, field), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task A_port_of_all_addresses_is_published_where_ECS_says()
    {
        var request = _ecs.StayingUp("port") with
        {
            Ports =
            [
                new PortBinding
                {
                    ContainerPort = 80,
                    HostPort = 0,
                    HostAddress = "0.0.0.0",
                },
                new PortBinding { ContainerPort = 81 },
            ],
        };

        var id = (await Containers.DeployContainerAsync(request, Cancellation)).Id.Value;
        var running = await WaitAsync(id, ContainerState.Running);

        var port = Assert.Single(running.Ports);
        Assert.Equal((80, 32768, "0.0.0.0"), (port.ContainerPort, port.HostPort, port.HostAddress));
    }

    [Fact]
    public async Task A_deployment_that_fails_leaves_no_definition()
    {
        var request = _ecs.StayingUp("nowhere") with { Cluster = "no-such-cluster" };

        var failure = await Assert.ThrowsAsync<DriverException>(() => Containers.DeployContainerAsync(request, Cancellation));

        Assert.Equal((DriverErrorKind.InvalidValue, "cluster"), (failure.Kind, failure.Field));
        Assert.Equal("DeregisterTaskDefinition", EcsSimulator.ActionOf(_ecs.Simulator.Requests[^1]));
    }

    [Fact]
    public async Task Throttling_is_waited_out_although_its_status_is_400()
    {
        _ecs.Simulator.FailNext(Failure("ThrottlingException", "Rate exceeded"));

        await Containers.ListContainersAsync(PageRequest.First(), Cancellation);

        Assert.Equal(2, _ecs.Simulator.Requests.Count(request => EcsSimulator.ActionOf(request) == "ListClusters"));
    }

    [Theory]
    [InlineData("AccessDeniedException", DriverErrorKind.PermissionDenied)]
    [InlineData("com.amazon.coral.service#UnrecognizedClientException", DriverErrorKind.Unauthenticated)]
    [InlineData("ExpiredTokenException", DriverErrorKind.Unauthenticated)]
    [InlineData("LimitExceededException", DriverErrorKind.QuotaExceeded)]
    [InlineData("com.amazonaws.ecs#UnsupportedFeatureException:http://internal/", DriverErrorKind.NotSupported)]
    [InlineData("NeverHeardOfException", DriverErrorKind.InvalidRequest)]
    public async Task The_type_of_a_failure_tells_its_kind(string type, DriverErrorKind kind)
    {
        _ecs.Simulator.FailNext(Failure(type, "so it is"), int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Containers.ListContainersAsync(PageRequest.First(), Cancellation));

        Assert.Equal((kind, "so it is"), (failure.Kind, failure.Message));
        Assert.DoesNotContain('#', failure.ProviderCode!);
    }

    [Fact]
    public async Task The_login_of_the_account_s_registry_is_ECR_s_token()
    {
        var login = await _ecs.Open<IRegistryLoginDriver>().GetRegistryLoginAsync(Cancellation);

        Assert.Equal(
            (EcsSimulator.Registry, "AWS", EcsSimulator.RegistryPassword),
            (login!.Registry, login.Username, login.Password.Reveal())
        );
    }

    [Theory]
    [InlineData("default", "web")]
    [InlineData("a_b-c", "x.y_z-1")]
    [InlineData("a", "_.__..--")]
    public void A_family_tells_its_cluster_and_name(string cluster, string name) =>
        Assert.Equal((cluster, name), EcsName.Read(EcsName.Family(cluster, name)));

    [Fact]
    public void Labels_come_back_from_tags_whatever_is_in_them()
    {
        var labels = new Dictionary<string, string>
        {
            ["mail"] = "a@40b,c",
            ["größe"] = "5 € {\"x\":1}",
            ["empty"] = "",
        };

        var tags = EcsTags.Write(labels);

        Assert.Equal(labels, EcsTags.Read(tags, areEncoded: true));
    }

    [Fact]
    public void Somebody_else_s_tags_are_read_as_they_are() =>
        Assert.Equal("a@40b", EcsTags.Read([new TagWire("k", "a@40b")], areEncoded: false)["k"]);

    private static Fault Failure(string type, string message) =>
        new()
        {
            Status = 400,
            ContentType = "application/x-amz-json-1.1",
            Body = EcsSimulator.ErrorBody(type, message),
        };

    private JsonElement Body(string action) =>
        JsonElement.Parse(_ecs.Simulator.Requests.Last(request => EcsSimulator.ActionOf(request) == action).Body);

    private async Task<Container> RunAsync(string name) =>
        await WaitAsync((await Containers.DeployContainerAsync(_ecs.StayingUp(name), Cancellation)).Id.Value, ContainerState.Running);

    // Each look moves the simulator on by a step.
    private async Task<Container> WaitAsync(string id, ContainerState state)
    {
        for (var looks = 0; looks < 20; looks++)
        {
            if (await Containers.GetContainerAsync(id, Cancellation) is var container && container.State == state)
            {
                return container;
            }
        }

        throw new InvalidOperationException($"The container '{id}' does not come to be {state}.");
    }
}
