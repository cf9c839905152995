using System.Text.Json;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>What Kubernetes does in ways of its own, against a simulated server of the newest version.</summary>
public sealed class KubernetesQuirkTests : IAsyncLifetime
{
    private const string ManyContainers = """
        {"metadata":{"name":"many","namespace":"default","uid":"u1","creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{
        "initContainers":[{"name":"setup","image":"i"},{"name":"proxy","image":"i","restartPolicy":"Always"}],
        "containers":[{"name":"a","image":"i"},{"name":"b","image":"i"},{"name":"c","image":"i"}]},
        "status":{"phase":"Running","podIPs":[{"ip":"10.0.0.7"},{"ip":"fd00::7"}],
        "initContainerStatuses":[{"name":"proxy","image":"i","imageID":"","ready":true,"restartCount":0,"state":{"running":{}}}],
        "containerStatuses":[{"name":"a","image":"i","imageID":"","ready":true,"restartCount":2,"state":{"running":{}}},
        {"name":"b","image":"i","imageID":"","ready":true,"restartCount":0,"state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}}
        """;

    private const string OfStatefulSet = """
        {"metadata":{"name":"db-0","namespace":"default","uid":"u2","creationTimestamp":"2026-01-01T00:00:00Z",
        "ownerReferences":[{"apiVersion":"apps/v1","kind":"StatefulSet","name":"db","uid":"u3","controller":true}]},
        "spec":{"containers":[{"name":"db","image":"db:1"}]},"status":{"phase":"Running","podIP":"10.0.0.8",
        "containerStatuses":[{"name":"db","image":"db:1","imageID":"","ready":true,"restartCount":0,"state":{"running":{}}}]}}
        """;

    private readonly KubernetesSimulatedFixture _fixture = new();

    private IContainerDriver Containers => _fixture.Open<IContainerDriver>();

    private IContainerPowerDriver Power => _fixture.Open<IContainerPowerDriver>();

    private static CancellationToken Cancellation => CancellationToken.None;

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task The_containers_of_a_pod_are_told_one_by_one_with_their_unit()
    {
        _fixture.Simulator.AddPod(ManyContainers);

        var listed = await ListAllAsync(100);

        Assert.Equal(["default/many/a", "default/many/b", "default/many/c", "default/many/proxy"], listed.Select(item => item.Id.Value));
        Assert.Equal(["a", "b", "c", "proxy"], listed.Select(item => item.Name));
        Assert.All(listed, item => Assert.Equal(("many", "default"), (item.Group, item.Cluster?.Value)));
        Assert.All(listed, item => Assert.Equal(["10.0.0.7", "fd00::7"], item.Addresses));
        Assert.Equal(
            [ContainerState.Running, ContainerState.Error, ContainerState.Pending, ContainerState.Running],
            listed.Select(item => item.State)
        );
        Assert.Equal(1, listed[1].ExitCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_page_never_has_more_than_asked_for_and_the_next_goes_on_inside_a_pod(int size)
    {
        _fixture.Simulator.AddPod(ManyContainers);
        _fixture.Simulator.AddPod(OfStatefulSet);
        await Containers.DeployContainerAsync(_fixture.StayingUp("web"), Cancellation);

        var listed = (await ListAllAsync(size)).Select(item => item.Id.Value).ToList();

        Assert.Equal(
            ["default/deployments/web/web", "default/db-0/db", "default/many/a", "default/many/b", "default/many/c", "default/many/proxy"],
            listed
        );
    }

    [Fact]
    public async Task A_cursor_that_has_ended_is_the_callers_to_give_up()
    {
        await Containers.DeployContainerAsync(_fixture.StayingUp("a"), Cancellation);
        await Containers.DeployContainerAsync(_fixture.StayingUp("b"), Cancellation);
        var first = await Containers.ListContainersAsync(PageRequest.First(1), Cancellation);
        _fixture.Simulator.CursorsHold = false;

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            Containers.ListContainersAsync(new PageRequest(1, first.NextToken, ListFilter.None), Cancellation)
        );

        Assert.Equal(
            (DriverErrorKind.InvalidRequest, "pageToken", "Expired", 410),
            (failure.Kind, failure.Field, failure.ProviderCode, failure.ProviderStatus)
        );
    }

    [Fact]
    public async Task Labels_that_nothing_can_have_find_nothing_and_break_no_selector()
    {
        await Containers.DeployContainerAsync(_fixture.StayingUp("a"), Cancellation);
        var filter = new ListFilter { Tags = new Dictionary<string, string> { ["team"] = "blue,app!=a" } };

        Assert.Empty((await Containers.ListContainersAsync(new PageRequest(10, null, filter), Cancellation)).Items);
    }

    [Fact]
    public async Task A_bare_pod_is_neither_stopped_nor_restarted_and_nothing_is_sent()
    {
        _fixture.Simulator.AddPod(ManyContainers);

        foreach (
            var call in new Func<Task>[]
            {
                () => Power.StopContainerAsync("default/many/a", null, Cancellation),
                () => Power.RestartContainerAsync("default/many/a", null, Cancellation),
            }
        )
        {
            Assert.Equal(DriverErrorKind.NotSupported, (await Assert.ThrowsAsync<DriverException>(call)).Kind);
        }

        Assert.All(_fixture.Simulator.Requests, request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task A_pod_that_would_be_made_again_is_not_destroyed()
    {
        _fixture.Simulator.AddPod(OfStatefulSet);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Containers.DestroyContainerAsync("default/db-0/db", Cancellation));

        Assert.Equal(DriverErrorKind.Conflict, failure.Kind);
        Assert.Contains("StatefulSet 'db'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_deployment_starts_with_the_pods_that_it_had()
    {
        var options = JsonElement.Parse("""{"replicas":3}""");
        var id = (await Containers.DeployContainerAsync(_fixture.StayingUp("web") with { ProviderOptions = options }, Cancellation))
            .Id
            .Value;

        var stopped = await Power.StopContainerAsync(id, null, Cancellation);
        var started = await Power.StartContainerAsync(id, Cancellation);

        Assert.Equal(ContainerState.Stopped, stopped.State);
        Assert.Equal(3, started.Extra["replicas"].GetInt32());
        Assert.Equal(3, started.Extra["pods"].GetArrayLength());
    }

    [Fact]
    public async Task Of_several_pods_one_has_to_be_named()
    {
        var options = JsonElement.Parse("""{"replicas":2}""");
        var id = (await Containers.DeployContainerAsync(_fixture.StayingUp("web") with { ProviderOptions = options }, Cancellation))
            .Id
            .Value;

        var failure = await Assert.ThrowsAsync<DriverException>(() => OpenExecAsync(id));
        var pod = await Containers.GetContainerAsync("default/web-abc-1/web", Cancellation);

        Assert.Equal(DriverErrorKind.Conflict, failure.Kind);
        Assert.Contains("default/web-abc-1/web", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ContainerState.Running, pod.State);
    }

    [Fact]
    public async Task A_stop_may_shorten_the_time_and_not_lengthen_it()
    {
        var id = (await Containers.DeployContainerAsync(_fixture.StayingUp("web"), Cancellation)).Id.Value;

        var failure = await Assert.ThrowsAsync<DriverException>(() => Power.StopContainerAsync(id, TimeSpan.FromSeconds(31), Cancellation));

        Assert.Equal((DriverErrorKind.NotSupported, "graceSeconds"), (failure.Kind, failure.Field));
    }

    [Fact]
    public async Task The_fifth_protocol_ends_the_input_and_goes_on_reading()
    {
        var id = (await Containers.DeployContainerAsync(_fixture.StayingUp("web"), Cancellation)).Id.Value;
        await using var session = await _fixture
            .Open<IContainerExecDriver>()
            .OpenContainerExecAsync(id, new ExecRequest { Command = ["cat"], Input = true }, Cancellation);
        var bytes = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7)).ToArray();
        var writing = WriteAsync(session, bytes);

        var read = new MemoryStream();
        await foreach (var chunk in session.ReadAsync(Cancellation))
        {
            Assert.Equal(LogStream.Stdout, chunk.Stream);
            read.Write(chunk.Data.Span);
        }

        await writing;
        Assert.Equal(bytes, read.ToArray());
        Assert.Equal(0, await session.GetExitCodeAsync(Cancellation));
    }

    [Fact]
    public async Task A_command_is_never_sent_twice()
    {
        var id = (await Containers.DeployContainerAsync(_fixture.StayingUp("web"), Cancellation)).Id.Value;
        _fixture.Simulator.FaultableEnd = "/exec";
        _fixture.Simulator.FailNext(_fixture.Refusal(503, "busy"), int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => OpenExecAsync(id));

        Assert.Equal(DriverErrorKind.Unavailable, failure.Kind);
        Assert.Single(_fixture.Simulator.Requests, request => request.Path.EndsWith("/exec", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_metrics_server_there_are_no_stats()
    {
        _fixture.Simulator.HasMetrics = false;
        var id = (await Containers.DeployContainerAsync(_fixture.StayingUp("web"), Cancellation)).Id.Value;

        var failure = await Assert.ThrowsAsync<DriverException>(async () =>
        {
            await foreach (var _ in _fixture.Open<IContainerStatsDriver>().ReadContainerStatsAsync(id, follow: false, Cancellation)) { }
        });

        Assert.Equal(DriverErrorKind.NotSupported, failure.Kind);
        Assert.Contains("metrics", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invalid", 422, DriverErrorKind.InvalidValue)]
    [InlineData("Forbidden", 403, DriverErrorKind.PermissionDenied)]
    [InlineData("Unauthorized", 401, DriverErrorKind.Unauthenticated)]
    [InlineData("TooManyRequests", 429, DriverErrorKind.RateLimited)]
    [InlineData("ServerTimeout", 500, DriverErrorKind.Timeout)]
    [InlineData("InternalError", 500, DriverErrorKind.Unexpected)]
    public async Task The_reason_of_a_refusal_tells_its_kind(string reason, int status, DriverErrorKind kind)
    {
        var body =
            $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{{reason}}","message":"no: {{KubernetesSimulator.Token}}"}""";
        _fixture.Simulator.FailNext(new Fault { Status = status, Body = body }.With("Retry-After", "30"), int.MaxValue);

        var failure = await Assert.ThrowsAsync<DriverException>(() => Containers.ListContainersAsync(PageRequest.First(), Cancellation));

        Assert.Equal((kind, reason, status), (failure.Kind, failure.ProviderCode, failure.ProviderStatus));
        Assert.DoesNotContain(KubernetesSimulator.Token, failure.ToString(), StringComparison.Ordinal);
    }

    private static async Task WriteAsync(IContainerExecSession session, byte[] bytes)
    {
        await session.WriteAsync(bytes, Cancellation);
        await session.CloseInputAsync(Cancellation);
    }

    private async Task OpenExecAsync(string id) =>
        await (
            await _fixture.Open<IContainerExecDriver>().OpenContainerExecAsync(id, new ExecRequest { Command = ["cat"] }, Cancellation)
        ).DisposeAsync();

    private async Task<List<Container>> ListAllAsync(int size)
    {
        var items = new List<Container>();
        string? token = null;
        do
        {
            var page = await Containers.ListContainersAsync(new PageRequest(size, token, ListFilter.None), Cancellation);
            Assert.True(page.Items.Count <= size);
            items.AddRange(page.Items);
            token = page.NextToken;
        } while (token is not null);

        return items;
    }
}
