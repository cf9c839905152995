using System.Net.Sockets;
using Gateway.Drivers.Providers.Docker;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

public sealed class DockerEndpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cgw").FullName;
    private readonly List<Socket> _listeners = [];

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_socket_that_somebody_listens_on_is_found()
    {
        var podman = Listen("podman.sock");

        var found = DockerEndpoint.Find(_ => null, [Missing], [podman], out var whyNot);

        Assert.Equal($"unix://{podman}", found!["Endpoint"]);
        Assert.Null(whyNot);
    }

    [Fact]
    public void Docker_comes_before_podman_and_a_user_s_own_before_the_system_s()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "podman"));
        var (docker, own, podman) = (Listen("docker.sock"), Listen("podman/podman.sock"), Listen("podman.sock"));
        string? Variable(string name) => name == "XDG_RUNTIME_DIR" ? _folder : null;

        Assert.Equal($"unix://{docker}", DockerEndpoint.Find(Variable, [docker], [podman], out _)!["Endpoint"]);
        Assert.Equal($"unix://{own}", DockerEndpoint.Find(Variable, [Missing], [podman], out _)!["Endpoint"]);
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_is_none()
    {
        var dead = Listen("dead.sock");
        _listeners[^1].Dispose();
        File.WriteAllText(dead, "");

        Assert.Null(DockerEndpoint.Find(_ => null, [dead], [Missing], out var whyNot));

        Assert.Contains("nothing listens there", whyNot, StringComparison.Ordinal);
        Assert.Contains("there is no such socket", whyNot, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", whyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void The_variable_is_taken_before_all_else()
    {
        var docker = Listen("docker.sock");

        Assert.Equal("tcp://10.0.0.1:2375", DockerEndpoint.Find(Host("tcp://10.0.0.1:2375"), [docker], [], out _)!["Endpoint"]);
        Assert.Null(DockerEndpoint.Find(Host("ssh://host"), [docker], [], out var notUsable));
        Assert.Null(DockerEndpoint.Find(Host($"unix://{Missing}"), [docker], [], out var missing));

        Assert.Contains("DOCKER_HOST=ssh://host", notUsable, StringComparison.Ordinal);
        Assert.Contains("there is no such socket", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void The_certificates_of_the_environment_go_with_it()
    {
        string? Variable(string name) =>
            name switch
            {
                "DOCKER_HOST" => "tcp://10.0.0.1:2376",
                "DOCKER_TLS_VERIFY" => "1",
                "DOCKER_CERT_PATH" => _folder,
                _ => null,
            };

        Assert.Null(DockerEndpoint.Find(Variable, [], [], out var whyNot));
        Assert.Contains(Path.Combine(_folder, "ca.pem"), whyNot, StringComparison.Ordinal);

        foreach (var name in new[] { "ca.pem", "cert.pem", "key.pem" })
        {
            File.WriteAllText(Path.Combine(_folder, name), "");
        }

        Assert.Equal(Path.Combine(_folder, "key.pem"), DockerEndpoint.Find(Variable, [], [], out _)!["KeyFile"]);
    }

    private string Missing => Path.Combine(_folder, "missing.sock");

    private static Func<string, string?> Host(string value) => name => name == "DOCKER_HOST" ? value : null;

    private string Listen(string name)
    {
        var path = Path.Combine(_folder, name);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        _listeners.Add(socket);
        return path;
    }
}
