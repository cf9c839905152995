using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>What is Docker's own, at a real engine.</summary>
[Collection("Docker images")]
public sealed class DockerEngineTests(DockerFixture fixture) : ContainerSuite<DockerFixture, IContainerDriver>(fixture)
{
    [SkippableFact]
    public async Task A_published_port_answers()
    {
        var container = await DeployAsync(
            new DeployContainer
            {
                Name = NewName("web"),
                Image = DockerFixture.Image,
                Ports = [new PortBinding { ContainerPort = 8080, HostPort = 0 }],
                RestartPolicy = new RestartPolicy { When = RestartWhen.UnlessStopped },
                Limits = new ContainerLimits { MemoryMiB = 32, Cpus = 0.5m },
                // A server that answers no signal as process 1 would be waited for when it is destroyed.
                Entrypoint = ["sh", "-c", "trap 'exit 0' TERM; httpd -p 8080 -h /www; sleep 3600 & wait"],
            }
        );

        using var http = new HttpClient();
        var address = $"http://127.0.0.1:{container.Ports.Single().HostPort}/";
        var answer = await WaitForAsync(
            async () =>
            {
                try
                {
                    return await http.GetStringAsync(address);
                }
                catch (HttpRequestException)
                {
                    return "";
                }
            },
            text => text.Length > 0
        );

        Assert.Equal("hello\n", answer);
        Assert.Equal(["sh", "-c", "trap 'exit 0' TERM; httpd -p 8080 -h /www; sleep 3600 & wait"], container.Command);
    }

    [SkippableFact]
    public async Task A_start_that_fails_leaves_no_container_behind()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var portTaken = Fixture.StayingUp(NewName("container")) with { Ports = [new PortBinding { ContainerPort = 80, HostPort = port }] };
        var noCommand = Fixture.StayingUp(NewName("container")) with { Command = ["no-such-command"] };

        await AssertFailsAsync(DriverErrorKind.Conflict, () => DeployAsync(portTaken));
        var failure = await AssertFailsAsync(DriverErrorKind.InvalidRequest, () => DeployAsync(noCommand));

        Assert.Contains("no-such-command", failure.Message, StringComparison.Ordinal);
        var names = (await ListAllAsync(Driver.ListContainersAsync, 100)).Select(container => container.Name).ToList();
        Assert.DoesNotContain(portTaken.Name, names);
        Assert.DoesNotContain(noCommand.Name, names);
    }

    [SkippableFact]
    public async Task Environment_and_mounts_reach_the_container()
    {
        var request = Fixture.Running(
            NewName("container"),
            "echo $GREETING > /data/file; mount | grep -c '/scratch.*tmpfs\\|tmpfs on /scratch'; cat /data/file;"
        ) with
        {
            Environment = new Dictionary<string, string> { ["GREETING"] = "a=b c" },
            Mounts =
            [
                new ContainerMount { Kind = MountKind.Volume, Target = "/data" },
                new ContainerMount { Kind = MountKind.Memory, Target = "/scratch" },
            ],
        };

        var container = await DeployAsync(request);
        var log = await WaitForAsync(
            () => ReadAsync(container.Id.Value, new LogRequest()),
            text => text.EndsWith("c\n", StringComparison.Ordinal)
        );

        Assert.Equal("1\na=b c\n", log);
    }

    [SkippableFact]
    public async Task A_container_that_ended_tells_its_exit_code_in_the_list_too()
    {
        var request = Fixture.StayingUp(NewName("container")) with { Command = ["sh", "-c", "exit 7"] };
        var id = (await DeployAsync(request)).Id.Value;

        var got = await WaitForStateAsync(id, ContainerState.Stopped);
        var listed = (await ListAllAsync(Driver.ListContainersAsync, 100)).Single(container => container.Id.Value == id);

        Assert.Equal((7, 7), (got.ExitCode, listed.ExitCode));
        Assert.Equal((ContainerState.Stopped, "exited"), (listed.State, listed.NativeState));
    }

    [SkippableFact]
    public async Task Only_lines_since_a_line_s_time_come()
    {
        var request = Fixture.Running(NewName("container"), "echo one; sleep 0.05; echo two; sleep 0.05; echo three;");
        var id = (await DeployAsync(request)).Id.Value;
        var times = await WaitForAsync(
            () => ReadAsync(id, new LogRequest { Timestamps = true }),
            text => text.EndsWith("three\n", StringComparison.Ordinal)
        );
        var second = times.Split('\n')[1].Split(' ')[0];

        var since = await ReadAsync(id, new LogRequest { Since = DateTimeOffset.Parse(second, CultureInfo.InvariantCulture) });

        Assert.Equal("two\nthree\n", since);
    }

    // The engine's own tail counts both streams' lines before it leaves one out.
    [SkippableFact]
    public async Task The_last_lines_of_a_stream_are_counted_in_that_stream()
    {
        var script = "for i in 1 2 3 4 5; do echo err$i >&2; done; sleep 0.05; for i in 1 2 3 4 5 6 7 8 9; do echo out$i; done;";
        var id = (await DeployAsync(Fixture.Running(NewName("container"), script))).Id.Value;
        await WaitForAsync(() => ReadAsync(id, new LogRequest()), text => text.Length == 14 * 5);

        Assert.Equal("err4\nerr5\n", await ReadAsync(id, new LogRequest { Stream = LogStream.Stderr, Tail = 2 }));
        Assert.Equal("err1\nerr2\nerr3\nerr4\nerr5\n", await ReadAsync(id, new LogRequest { Stream = LogStream.Stderr, Tail = 5 }));
        Assert.Equal("err1\nerr2\nerr3\nerr4\nerr5\n", await ReadAsync(id, new LogRequest { Stream = LogStream.Stderr, Tail = 50 }));
        Assert.Equal("out8\nout9\n", await ReadAsync(id, new LogRequest { Tail = 2 }));
    }

    [SkippableFact]
    public async Task The_last_lines_of_a_stream_are_found_behind_many_of_the_other()
    {
        var request = Fixture.Running(
            NewName("container"),
            "echo a >&2; echo b >&2; echo c >&2; sleep 0.05; yes x | head -n 20000; echo end;"
        );
        var id = (await DeployAsync(request)).Id.Value;
        await WaitForAsync(() => ReadAsync(id, new LogRequest { Tail = 1 }), text => text == "end\n");

        Assert.Equal("b\nc\n", await ReadAsync(id, new LogRequest { Stream = LogStream.Stderr, Tail = 2 }));
    }

    [SkippableFact]
    public async Task A_long_line_comes_whole()
    {
        var request = Fixture.Running(NewName("container"), "yes 0123456789 | tr -d '\\n' | head -c 300000; echo; echo end;");
        var id = (await DeployAsync(request)).Id.Value;

        var log = await WaitForAsync(() => ReadAsync(id, new LogRequest()), text => text.EndsWith("end\n", StringComparison.Ordinal));

        Assert.Equal(300_000 + "\nend\n".Length, log.Length);
    }

    [SkippableFact]
    public async Task A_registry_that_cannot_be_reached_is_unavailable()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        await AssertFailsAsync(
            DriverErrorKind.Unavailable,
            () =>
                Fixture
                    .Open<IContainerImageDriver>()
                    .PullContainerImageAsync(new PullImage { Image = $"127.0.0.1:{port}/a/b:1" }, Cancellation)
                    .ReadImageAsync(Cancellation)
        );
    }

    [SkippableFact]
    public async Task An_image_is_pulled_by_digest_too_and_deleted_with_all_its_names()
    {
        var images = Fixture.Open<IContainerImageDriver>();
        var byTag = await images
            .PullContainerImageAsync(new PullImage { Image = Fixture.PullableImage }, Cancellation)
            .ReadImageAsync(Cancellation);
        var digest = Assert.Single(byTag.Digests);

        var byDigest = await images
            .PullContainerImageAsync(
                new PullImage { Image = $"{Fixture.PullableImage[..Fixture.PullableImage.LastIndexOf(':')]}@{digest}" },
                Cancellation
            )
            .ReadImageAsync(Cancellation);
        await images.DeleteContainerImageAsync(byDigest.Id.Value, Cancellation);

        Assert.Equal(byTag.Id, byDigest.Id);
        await AssertFailsAsync(DriverErrorKind.NotFound, () => images.GetContainerImageAsync(byTag.Id.Value, Cancellation));
    }

    private async Task<string> ReadAsync(string id, LogRequest request)
    {
        var text = new StringBuilder();
        await foreach (var chunk in Fixture.Open<IContainerLogDriver>().ReadContainerLogsAsync(id, request, Cancellation))
        {
            text.Append(Encoding.ASCII.GetString(chunk.Data.Span));
        }

        return text.ToString();
    }
}
