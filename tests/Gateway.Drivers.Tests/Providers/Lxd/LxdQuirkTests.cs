using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Lxd;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Lxd;

/// <summary>What only LXD does, on a real server.</summary>
public sealed class LxdQuirkTests(LxdFixture fixture) : IClassFixture<LxdFixture>, IAsyncLifetime
{
    private readonly List<string> _deployed = [];

    private static CancellationToken Cancellation => CancellationToken.None;

    private IContainerDriver Containers => fixture.Open<IContainerDriver>();

    private IContainerPowerDriver Power => fixture.Open<IContainerPowerDriver>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var id in _deployed)
        {
            try
            {
                await Containers.DestroyContainerAsync(id, Cancellation);
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
            {
                // The test destroyed it itself.
            }
        }
    }

    [SkippableTheory]
    [InlineData("command")]
    [InlineData("entrypoint")]
    public async Task A_command_is_an_invalid_value(string field)
    {
        var request = New("command");
        request = field == "command" ? request with { Command = ["sh"] } : request with { Entrypoint = ["sh"] };

        var failure = await Assert.ThrowsAsync<DriverException>(() => DeployAsync(request));

        Assert.Equal((DriverErrorKind.InvalidValue, field), (failure.Kind, failure.Field));
    }

    [SkippableTheory]
    [InlineData("busybox")]
    [InlineData("elsewhere:busybox")]
    [InlineData("https://127.0.0.1/busybox")]
    [InlineData("local:")]
    public async Task An_image_of_a_server_that_the_settings_do_not_name_is_an_invalid_value(string image)
    {
        var images = fixture.Open<IContainerImageDriver>();

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            images.PullContainerImageAsync(new PullImage { Image = image }, Cancellation).ReadImageAsync(Cancellation)
        );

        Assert.Equal((DriverErrorKind.InvalidValue, "image"), (failure.Kind, failure.Field));
    }

    [Theory]
    [InlineData("images", false)]
    [InlineData("images=http://images.example.org", false)]
    [InlineData("=https://images.example.org", false)]
    [InlineData("images=https://images.example.org/releases", true)]
    public void An_image_server_has_a_name_and_an_address(string server, bool isValid) =>
        Assert.Equal(isValid, new LxdSettingsValidator().Validate(new LxdSettings { ImageServers = [server] }).IsValid);

    [SkippableFact]
    public async Task Variables_and_limits_reach_the_container()
    {
        var request = New("limits") with
        {
            Environment = new Dictionary<string, string> { ["COLOUR"] = "a b" },
            Limits = new ContainerLimits { Cpus = 0.5m, MemoryMiB = 64 },
        };
        var container = await DeployAsync(request);

        var output = await RunAsync(container.Id.Value, "echo $COLOUR");

        Assert.Equal("a b\n", output);
    }

    [SkippableFact]
    public async Task A_name_that_is_no_host_s_is_kept_beside_one_that_is()
    {
        var name = $"my_app.{Guid.NewGuid():N}";
        var container = await DeployAsync(fixture.StayingUp(name) with { Start = false });

        Assert.Equal(name, container.Name);
        Assert.StartsWith("my-app-", container.Id.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(container.Labels.Keys, key => key.Contains("cloudgateway", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_published_port_is_answered_on_loopback()
    {
        var port = FreePort();

        var container = await DeployAsync(Publishing(port));

        var published = Assert.Single(container.Ports);
        Assert.Equal((8080, port, "127.0.0.1"), (published.ContainerPort, published.HostPort, published.HostAddress));
    }

    [SkippableFact]
    public async Task A_port_that_is_taken_is_a_conflict_and_leaves_nothing()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var request = Publishing(((IPEndPoint)taken.LocalEndpoint).Port);

        var failure = await Assert.ThrowsAsync<DriverException>(() => DeployAsync(request));

        Assert.Equal(DriverErrorKind.Conflict, failure.Kind);
        var missing = await Assert.ThrowsAsync<DriverException>(() => Containers.GetContainerAsync(request.Name, Cancellation));
        Assert.Equal(DriverErrorKind.NotFound, missing.Kind);
    }

    // Which of the two LXD tells is chance.
    [Theory]
    [InlineData("Error: Failed to listen on 127.0.0.1:80: listen tcp 127.0.0.1:80: bind: address already in use")]
    [InlineData("Error: Failed to receive fd from listener process: Failed to receive file descriptor via abstract unix socket")]
    public void Both_texts_of_a_taken_port_are_a_conflict(string text) => Assert.Equal(DriverErrorKind.Conflict, LxdErrors.KindOf(text));

    [SkippableFact]
    public async Task A_container_on_a_network_has_an_address_of_its_own()
    {
        var options = JsonSerializer.SerializeToElement(new { network = LxdFixture.Network });
        var container = await DeployAsync(New("net") with { ProviderOptions = options });
        var deadline = DateTimeOffset.UtcNow + fixture.Patience;
        while (container.Addresses.Count == 0 && DateTimeOffset.UtcNow < deadline)
        {
            container = await Containers.GetContainerAsync(container.Id.Value, Cancellation);
        }

        Assert.Matches(@"^\d+\.\d+\.\d+\.\d+$", Assert.Single(container.Addresses));
    }

    [SkippableFact]
    public async Task A_profile_is_refused_unless_the_settings_name_it()
    {
        _ = fixture.Open<IContainerDriver>();
        var request = New("profile") with { ProviderOptions = JsonElement.Parse("""{"profiles":["default","rooted"]}""") };

        var failure = await Assert.ThrowsAsync<DriverException>(() => DeployAsync(request));

        Assert.Equal((DriverErrorKind.PermissionDenied, "providerOptions.profiles"), (failure.Kind, failure.Field));
    }

    [SkippableFact]
    public async Task A_container_of_a_project_has_its_name_in_its_id()
    {
        var clusters = fixture.Open<IClusterDriver>();
        var project = await clusters.CreateClusterAsync(new CreateCluster { Name = $"p{Guid.NewGuid():N}"[..12] }, Cancellation);
        try
        {
            var container = await DeployAsync(New("inner") with { Cluster = project.Id, Start = false });
            var page = await Containers.ListContainersAsync(
                PageRequest.First() with
                {
                    Filter = new ListFilter { Cluster = project.Id.Value },
                },
                Cancellation
            );

            Assert.Equal($"{project.Id.Value}/{container.Name}", container.Id.Value);
            Assert.Equal(container.Id, Assert.Single(page.Items).Id);
            await Containers.DestroyContainerAsync(container.Id.Value, Cancellation);
        }
        finally
        {
            await clusters.DeleteClusterAsync(project.Id.Value, Cancellation);
        }
    }

    [SkippableFact]
    public async Task A_project_that_is_not_there_is_an_invalid_value_and_has_no_containers()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => DeployAsync(New("nowhere") with { Cluster = "no-such-project" }));
        var page = await Containers.ListContainersAsync(
            PageRequest.First() with
            {
                Filter = new ListFilter { Cluster = "no-such-project" },
            },
            Cancellation
        );

        Assert.Equal((DriverErrorKind.InvalidValue, "cluster"), (failure.Kind, failure.Field));
        Assert.Empty(page.Items);
    }

    [SkippableFact]
    public async Task An_ephemeral_container_is_gone_when_it_stops()
    {
        var container = await DeployAsync(New("short") with { ProviderOptions = JsonElement.Parse("""{"ephemeral":true}""") });

        var stopped = await Power.StopContainerAsync(container.Id.Value, null, Cancellation);

        Assert.Equal(ContainerState.Terminated, stopped.State);
        var missing = await Assert.ThrowsAsync<DriverException>(() => Containers.GetContainerAsync(container.Id.Value, Cancellation));
        Assert.Equal(DriverErrorKind.NotFound, missing.Kind);
    }

    [SkippableFact]
    public async Task A_wait_ends_when_its_caller_leaves()
    {
        var container = await DeployAsync(New("waits"));
        await using var session = await fixture
            .Open<IContainerExecDriver>()
            .OpenContainerExecAsync(container.Id.Value, new ExecRequest { Command = ["sleep", "300"] }, Cancellation);
        using var caller = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.GetExitCodeAsync(caller.Token));
    }

    [Theory]
    [InlineData("web", "web")]
    [InlineData("Web-1", "Web-1")]
    public void A_name_that_LXD_takes_stays(string name, string expected) => Assert.Equal(expected, LxdName.Of(name));

    [Theory]
    [InlineData("1st")]
    [InlineData("a.b")]
    [InlineData("a_b")]
    [InlineData("...")]
    [InlineData("ends-")]
    [InlineData("a-very-long-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on")]
    public void Any_other_becomes_one_that_LXD_takes(string name)
    {
        Assert.True(LxdName.IsInstance(LxdName.Of(name)), LxdName.Of(name));
        Assert.NotEqual(LxdName.Of(name), LxdName.Of(name + "."));
    }

    private DeployContainer New(string what) => fixture.StayingUp($"cgw-{what}-{Guid.NewGuid().ToString("N")[..8]}");

    private DeployContainer Publishing(int port) =>
        New("port") with
        {
            Ports = [new PortBinding { ContainerPort = 8080, HostPort = port }],
        };

    // Below those that the kernel gives to connections: one of theirs may be taken at any moment.
    private static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(29000, 32000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one.
            }
        }
    }

    private async Task<Container> DeployAsync(DeployContainer request)
    {
        var container = await Containers.DeployContainerAsync(request, Cancellation);
        _deployed.Add(container.Id.Value);
        return container;
    }

    private async Task<string> RunAsync(string id, string script)
    {
        await using var session = await fixture
            .Open<IContainerExecDriver>()
            .OpenContainerExecAsync(id, new ExecRequest { Command = ["sh", "-c", script] }, Cancellation);
        using var output = new MemoryStream();
        await foreach (var chunk in session.ReadAsync(Cancellation))
        {
            output.Write(chunk.Data.Span);
        }

        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }
}
