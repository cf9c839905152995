using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>Containers as old, new and foreign engines describe them.</summary>
public sealed class DockerShapeTests
{
    private const string Id = "e14abe5fa39fa63b5ba6c623eec753dcea15f4a98c9098833703a6fd1cb52a65";

    private static CancellationToken Cancellation => CancellationToken.None;

    [Theory]
    [InlineData("created", ContainerState.Pending)]
    [InlineData("running", ContainerState.Running)]
    [InlineData("paused", ContainerState.Paused)]
    [InlineData("restarting", ContainerState.Restarting)]
    [InlineData("removing", ContainerState.Stopping)]
    [InlineData("exited", ContainerState.Stopped)]
    [InlineData("dead", ContainerState.Error)]
    [InlineData("hibernating", ContainerState.Unknown)]
    public async Task Each_word_has_its_state(string word, ContainerState state)
    {
        var listed = await ListOneAsync("1.41", $$"""{"Id":"{{Id}}","State":"{{word}}","Status":"Up 3 minutes","Created":1}""");
        var got = await GetAsync("1.41", $$"""{"Id":"{{Id}}","State":{"Status":"{{word}}"} }""");

        Assert.Equal((state, word), (listed.State, listed.NativeState));
        Assert.Equal((state, word), (got.State, got.NativeState));
    }

    [Theory]
    [InlineData("Up 3 minutes", ContainerState.Running, null)]
    [InlineData("Up Less than a second", ContainerState.Running, null)]
    [InlineData("Up 3 minutes (Paused)", ContainerState.Paused, null)]
    [InlineData("Exited (137) 2 hours ago", ContainerState.Stopped, 137)]
    [InlineData("Exited", ContainerState.Stopped, null)]
    [InlineData("Restarting (1) 4 seconds ago", ContainerState.Restarting, 1)]
    [InlineData("Created", ContainerState.Pending, null)]
    [InlineData("Dead", ContainerState.Error, null)]
    [InlineData("Removal In Progress", ContainerState.Stopping, null)]
    [InlineData("Provisioning (12%)", ContainerState.Pending, null)]
    [InlineData("", ContainerState.Unknown, null)]
    public async Task A_list_without_states_has_them_in_its_text(string status, ContainerState state, int? exitCode)
    {
        var listed = await ListOneAsync(
            "1.21",
            $$"""{"Id":"{{Id}}","Names":["/web"],"Status":"{{status}}","Created":1447684800,"Ports":[],"Labels":null}"""
        );

        Assert.Equal((state, exitCode), (listed.State, listed.ExitCode));
        Assert.Equal(status.Length == 0 ? null : status, listed.NativeState);
        Assert.Empty(listed.Labels);
    }

    [Theory]
    [InlineData("""{"Running":true,"StartedAt":"2026-01-01T00:00:00Z"}""", ContainerState.Running)]
    [InlineData("""{"Running":true,"Paused":true}""", ContainerState.Paused)]
    [InlineData("""{"Running":true,"Restarting":true}""", ContainerState.Restarting)]
    [InlineData("""{"Running":false,"StartedAt":"2026-01-01T00:00:00Z","ExitCode":3}""", ContainerState.Stopped)]
    [InlineData("""{"Running":false,"StartedAt":"0001-01-01T00:00:00Z"}""", ContainerState.Pending)]
    [InlineData("""{"Running":false,"Dead":true}""", ContainerState.Error)]
    public async Task An_inspection_without_a_word_has_the_state_in_its_flags(string condition, ContainerState state) =>
        Assert.Equal(state, (await GetAsync("1.21", $$"""{"Id":"{{Id}}","State":{{condition}} }""")).State);

    [Fact]
    public async Task The_names_that_other_containers_use_for_one_are_not_its_own() =>
        Assert.Equal("db", (await ListOneAsync("1.24", $$"""{"Id":"{{Id}}","Names":["/shop/store","/db"],"State":"running"}""")).Name);

    [Fact]
    public async Task Only_the_container_s_own_addresses_are_told_of_both_kinds()
    {
        const string networks = """
            "Networks":{"front":{"IPAddress":"10.1.0.5","GlobalIPv6Address":"fd00::5"},"back":{"IPAddress":"10.2.0.5","GlobalIPv6Address":""},"none":null}
            """;
        var listed = await ListOneAsync(
            "1.51",
            $$"""{"Id":"{{Id}}","State":"running","Ports":[{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],"NetworkSettings":{ {{networks}} } }"""
        );
        var got = await GetAsync("1.51", $$$"""{"Id":"{{{Id}}}","State":{"Status":"running"},"NetworkSettings":{ {{{networks}}} } }""");
        var old = await GetAsync(
            "1.21",
            $$$"""{"Id":"{{{Id}}}","State":{"Status":"running"},"NetworkSettings":{"IPAddress":"172.17.0.2"} }"""
        );

        Assert.Equal(["10.2.0.5", "10.1.0.5", "fd00::5"], listed.Addresses);
        Assert.Equal(listed.Addresses, got.Addresses);
        Assert.Equal(["172.17.0.2"], old.Addresses);
    }

    [Fact]
    public async Task Ports_are_the_same_in_the_list_and_by_themselves()
    {
        var listed = await ListOneAsync(
            "1.41",
            $$"""
            {"Id":"{{Id}}","State":"running","Ports":[{"PrivatePort":9000,"Type":"tcp"},{"IP":"::","PrivatePort":53,"PublicPort":1053,"Type":"udp"},
            {"IP":"0.0.0.0","PrivatePort":53,"PublicPort":1053,"Type":"udp"},{"IP":"127.0.0.1","PrivatePort":53,"PublicPort":53,"Type":"tcp"}]}
            """
        );
        var got = await GetAsync(
            "1.41",
            $$$"""
            {"Id":"{{{Id}}}","State":{"Status":"running"},"NetworkSettings":{"Ports":{"53/tcp":[{"HostIp":"127.0.0.1","HostPort":"53"}],
            "53/udp":[{"HostIp":"","HostPort":"1053"},{"HostIp":"::","HostPort":"1053"}],"9000/tcp":null} } }
            """
        );

        Assert.Equal(4, listed.Ports.Count);
        Assert.Equal(listed.Ports, got.Ports);
        Assert.Equal(new PortBinding { ContainerPort = 9000 }, listed.Ports[^1]);
    }

    [Fact]
    public async Task A_container_that_ended_tells_its_exit_code_and_why()
    {
        var killed = await GetAsync(
            "1.41",
            $$"""{"Id":"{{Id}}","State":{"Status":"exited","OOMKilled":true,"ExitCode":137,"Error":""} }"""
        );
        var neverRan = await GetAsync(
            "1.41",
            $$"""{"Id":"{{Id}}","State":{"Status":"created","ExitCode":127,"Error":"no such command"} }"""
        );
        var running = await GetAsync("1.41", $$"""{"Id":"{{Id}}","State":{"Status":"running","ExitCode":0} }""");

        Assert.Equal((137, "OOMKilled"), (killed.ExitCode, killed.Reason));
        Assert.Equal((null, "no such command"), (neverRan.ExitCode, neverRan.Reason));
        Assert.Equal((null, null), (running.ExitCode, running.Reason));
    }

    [Theory]
    [InlineData("[{")]
    [InlineData("null")]
    [InlineData("""[{"Names":["/no-id"]}]""")]
    [InlineData("""{"not":"a list"}""")]
    public async Task A_broken_list_is_unexpected(string json)
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine.AnswerJson("/containers/json", json);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IContainerDriver>().ListContainersAsync(PageRequest.First(), Cancellation)
        );

        Assert.Equal(DriverErrorKind.Unexpected, failure.Kind);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("e14abe5f")]
    [InlineData("..")]
    [InlineData("../images")]
    public async Task A_name_or_the_beginning_of_an_id_is_no_id(string id)
    {
        await using var engine = await DockerStub.StartAsync("1.41");

        var get = await Assert.ThrowsAsync<DriverException>(() => engine.Open<IContainerDriver>().GetContainerAsync(id, Cancellation));
        var destroy = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IContainerDriver>().DestroyContainerAsync(id, Cancellation)
        );
        var image = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IContainerImageDriver>().DeleteContainerImageAsync(id, Cancellation)
        );

        Assert.All([get, destroy, image], failure => Assert.Equal(DriverErrorKind.NotFound, failure.Kind));
        Assert.Empty(engine.Requests);
    }

    private static async Task<Container> ListOneAsync(string version, string json)
    {
        await using var engine = await DockerStub.StartAsync(version);
        engine.AnswerJson("/containers/json", $"[{json}]");
        return (await engine.Open<IContainerDriver>().ListContainersAsync(PageRequest.First(), Cancellation)).Items.Single();
    }

    private static async Task<Container> GetAsync(string version, string json)
    {
        await using var engine = await DockerStub.StartAsync(version);
        engine.AnswerJson($"/containers/{Id}/json", json);
        return await engine.Open<IContainerDriver>().GetContainerAsync(Id, Cancellation);
    }
}
