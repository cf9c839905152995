using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

public sealed class SandboxContainerLifeTests : SandboxCase
{
    private IContainerDriver Containers => Gateway.Open<IContainerDriver>(Name);

    private IContainerPowerDriver Switch => Gateway.Open<IContainerPowerDriver>(Name);

    private IContainerImageDriver Images => Gateway.Open<IContainerImageDriver>(Name);

    [Fact]
    public async Task A_deployment_answers_when_it_runs_and_others_see_it_start()
    {
        var deployment = Containers.DeployContainerAsync(New("web"), Cancellation);
        var starting = Assert.Single((await Containers.ListContainersAsync(PageRequest.First(), Cancellation)).Items);
        Assert.Equal((ContainerState.Starting, "STARTING"), (starting.State, starting.NativeState));
        Assert.False(deployment.IsCompleted);

        Clock.Advance(Step);
        var running = await deployment;

        Assert.Equal((ContainerState.Running, "RUNNING"), (running.State, running.NativeState));
        Assert.Equal(2, running.Addresses.Count);
        Assert.Null(running.ExitCode);
        Assert.Equal("default", running.Cluster!.Value.Value);
    }

    [Fact]
    public async Task A_stopped_container_has_an_exit_code_until_it_runs_again()
    {
        var id = await DeployAsync(New("web"));

        var stopped = await AfterAStepAsync(Switch.StopContainerAsync(id, null, Cancellation));
        Assert.Equal((ContainerState.Stopped, "EXITED", 143), (stopped.State, stopped.NativeState, stopped.ExitCode));
        Assert.Empty(stopped.Addresses);

        var running = await AfterAStepAsync(Switch.StartContainerAsync(id, Cancellation));
        Assert.Equal((ContainerState.Running, null), (running.State, running.ExitCode));

        var killed = await AfterAStepAsync(Switch.StopContainerAsync(id, TimeSpan.Zero, Cancellation));
        Assert.Equal(137, killed.ExitCode);
    }

    [Fact]
    public async Task A_restart_is_seen_and_ends_in_running()
    {
        var id = await DeployAsync(New("web"));

        var restart = Switch.RestartContainerAsync(id, null, Cancellation);

        Assert.Equal(ContainerState.Restarting, (await Containers.GetContainerAsync(id, Cancellation)).State);
        Assert.Equal(ContainerState.Running, (await AfterAStepAsync(restart)).State);
    }

    [Fact]
    public async Task Hello_world_ends_by_itself()
    {
        var id = await DeployAsync(New("hello") with { Image = "hello-world" });
        Assert.Equal(ContainerState.Running, (await Containers.GetContainerAsync(id, Cancellation)).State);

        Clock.Advance(Step);

        var ended = await Containers.GetContainerAsync(id, Cancellation);
        Assert.Equal((ContainerState.Stopped, 0), (ended.State, ended.ExitCode));
    }

    [Fact]
    public async Task Destroying_answers_when_it_is_gone_and_gives_name_and_port_back()
    {
        var request = New("web") with { Ports = [new PortBinding { ContainerPort = 80, HostPort = 8080 }] };
        var id = await DeployAsync(request);
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Containers.DeployContainerAsync(request, Cancellation));
        var other = request with { Name = "other" };
        var failure = await AssertFailsAsync(DriverErrorKind.Conflict, () => Containers.DeployContainerAsync(other, Cancellation));
        Assert.Equal("ports", failure.Field);

        var destruction = Containers.DestroyContainerAsync(id, Cancellation);
        Assert.Equal(ContainerState.Stopping, (await Containers.GetContainerAsync(id, Cancellation)).State);
        Clock.Advance(Step);
        await destruction;

        await AssertFailsAsync(DriverErrorKind.NotFound, () => Containers.GetContainerAsync(id, Cancellation));
        await DeployAsync(request);
    }

    [Fact]
    public async Task Ports_left_to_the_sandbox_are_different_ones_on_loopback()
    {
        var ports = new PortBinding[]
        {
            new() { ContainerPort = 80, HostPort = 0 },
            new() { ContainerPort = 443, HostPort = 0 },
        };
        var id = await DeployAsync(New("web") with { Ports = ports });

        var given = (await Containers.GetContainerAsync(id, Cancellation)).Ports;

        Assert.Equal(2, given.Select(port => port.HostPort).Where(port => port > 0).Distinct().Count());
        Assert.All(given, port => Assert.Equal("127.0.0.1", port.HostAddress));
    }

    [Fact]
    public async Task A_pull_brings_an_image_after_a_moment_and_only_once()
    {
        var pull = Images.PullContainerImageAsync(new PullImage { Image = "redis" }, Cancellation).ReadImageAsync(Cancellation);
        var again = Images.PullContainerImageAsync(new PullImage { Image = "redis:latest" }, Cancellation).ReadImageAsync(Cancellation);
        Assert.False(pull.IsCompleted);
        Clock.Advance(Step);

        var image = await pull;

        Assert.Equal(["redis:latest"], image.References);
        Assert.StartsWith("redis@sha256:", Assert.Single(image.Digests), StringComparison.Ordinal);
        Assert.Equal(image.Id, (await again).Id);
        await DeployAsync(New("cache") with { Image = image.Digests[0] });
        await AssertFailsAsync(DriverErrorKind.Conflict, () => Images.DeleteContainerImageAsync(image.Id.Value, Cancellation));
    }

    [Fact]
    public async Task An_image_that_is_missing_is_not_found() =>
        await AssertFailsAsync(
            DriverErrorKind.NotFound,
            () => Images.PullContainerImageAsync(new PullImage { Image = "missing/one:1" }, Cancellation).ReadImageAsync(Cancellation)
        );

    [Fact]
    public async Task A_cluster_counts_what_runs_in_it()
    {
        var clusters = Gateway.Open<IClusterDriver>(Name);
        var cluster = await clusters.CreateClusterAsync(new CreateCluster { Name = "lab" }, Cancellation);
        var id = await DeployAsync(New("web") with { Cluster = cluster.Id });
        Assert.Equal(1, (await clusters.GetClusterAsync(cluster.Id.Value, Cancellation)).RunningContainers);

        await AfterAStepAsync(Switch.StopContainerAsync(id, null, Cancellation));

        Assert.Equal(0, (await clusters.GetClusterAsync(cluster.Id.Value, Cancellation)).RunningContainers);
        await AssertFailsAsync(DriverErrorKind.Conflict, () => clusters.DeleteClusterAsync(cluster.Id.Value, Cancellation));
    }

    [Fact]
    public async Task Logs_grow_by_a_line_each_second_while_it_runs()
    {
        var id = await DeployAsync(New("web"));
        Assert.Equal(2, (await LinesAsync(id, new LogRequest())).Length);

        Clock.Advance(TimeSpan.FromSeconds(10));
        var lines = await LinesAsync(id, new LogRequest());
        Assert.Equal("Stdout web: started from nginx:1.29", lines[0]);
        Assert.Equal("Stderr web: this is the sandbox, nothing really runs", lines[1]);
        Assert.Equal("Stdout web: second 1", lines[2]);
        Assert.Equal("Stderr web: second 10", lines[^1]);
        Assert.Equal(12, lines.Length);

        await AfterAStepAsync(Switch.StopContainerAsync(id, null, Cancellation));
        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(13, (await LinesAsync(id, new LogRequest())).Length);
    }

    [Fact]
    public async Task Logs_are_narrowed_by_stream_time_and_number()
    {
        var id = await DeployAsync(New("web"));
        var started = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(3, (await LinesAsync(id, new LogRequest { Stream = LogStream.Stderr })).Length);
        Assert.Equal(
            ["Stdout web: second 9", "Stderr web: second 10"],
            await LinesAsync(id, new LogRequest { Since = started.AddSeconds(9) })
        );
        Assert.Equal(["Stderr web: second 10"], await LinesAsync(id, new LogRequest { Tail = 1 }));
        Assert.Equal(["Stdout web: second 9"], await LinesAsync(id, new LogRequest { Tail = 1, Stream = LogStream.Stdout }));
        Assert.Empty(await LinesAsync(id, new LogRequest { Tail = 0 }));
        Assert.Equal(
            $"Stderr {started.AddSeconds(10).UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}Z web: second 10",
            Assert.Single(await LinesAsync(id, new LogRequest { Tail = 1, Timestamps = true }))
        );
    }

    [Fact]
    public async Task A_container_with_a_command_writes_it_and_is_quiet_then()
    {
        var id = await DeployAsync(New("echo") with { Image = "busybox", Command = ["one", "2>two", "three"] });
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["Stdout one", "Stderr two", "Stdout three"], await LinesAsync(id, new LogRequest()));
    }

    [Fact]
    public async Task Every_run_writes_its_own_lines()
    {
        var id = await DeployAsync(New("echo") with { Image = "busybox", Command = ["run"] });

        var restart = Switch.RestartContainerAsync(id, null, Cancellation);
        Assert.Single(await LinesAsync(id, new LogRequest()));
        await AfterAStepAsync(restart);

        Assert.Equal(["Stdout run", "Stdout run"], await LinesAsync(id, new LogRequest()));
    }

    [Fact]
    public async Task Old_lines_are_no_longer_kept()
    {
        var id = await DeployAsync(New("web"));
        Clock.Advance(TimeSpan.FromDays(1));

        var lines = await LinesAsync(id, new LogRequest());

        Assert.Equal(10_000, lines.Length);
        Assert.EndsWith("web: second 86400", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_goes_on_until_the_container_stops()
    {
        var id = await DeployAsync(New("web"));
        var lines = new List<string>();

        await using var chunks = Gateway
            .Open<IContainerLogDriver>(Name)
            .ReadContainerLogsAsync(id, new LogRequest { Follow = true }, Cancellation)
            .GetAsyncEnumerator(Cancellation);
        var stop = Task.CompletedTask as Task;
        while (await PassTimeAsync(chunks.MoveNextAsync().AsTask()))
        {
            lines.Add(Encoding.UTF8.GetString(chunks.Current.Data.Span));
            if (lines.Count == 5)
            {
                stop = Switch.StopContainerAsync(id, null, Cancellation);
            }
        }

        await stop;
        Assert.Equal("web: second 3\n", lines[4]);
        Assert.InRange(lines.Count, 5, 6);
    }

    [Fact]
    public async Task Following_ends_when_its_caller_leaves()
    {
        var id = await DeployAsync(New("echo") with { Image = "busybox", Command = ["once"] });
        using var caller = new CancellationTokenSource();
        await using var chunks = Gateway
            .Open<IContainerLogDriver>(Name)
            .ReadContainerLogsAsync(id, new LogRequest { Follow = true }, caller.Token)
            .GetAsyncEnumerator(Cancellation);
        Assert.True(await chunks.MoveNextAsync());

        var next = chunks.MoveNextAsync();
        Assert.False(next.IsCompleted);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private static DeployContainer New(string name) => new() { Name = name, Image = "nginx:1.29" };

    private async Task<string> DeployAsync(DeployContainer request) =>
        (await AfterAStepAsync(Containers.DeployContainerAsync(request, Cancellation))).Id.Value;

    private async Task<T> AfterAStepAsync<T>(Task<T> call)
    {
        Clock.Advance(Step);
        return await call;
    }

    // The clock goes on only while somebody waits for it.
    private async Task<T> PassTimeAsync<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            if (Clock.Waiting > 0)
            {
                Clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            await Task.Yield();
        }

        return await call;
    }

    private async Task<string[]> LinesAsync(string id, LogRequest request)
    {
        var lines = new List<string>();
        await foreach (var chunk in Gateway.Open<IContainerLogDriver>(Name).ReadContainerLogsAsync(id, request, Cancellation))
        {
            lines.Add($"{chunk.Stream} {Encoding.UTF8.GetString(chunk.Data.Span).TrimEnd('\n')}");
        }

        return [.. lines];
    }
}
