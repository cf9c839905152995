using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>Looks for a Docker-compatible engine on this machine, as its own tools would.</summary>
public static class DockerEndpoint
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The settings of a connection to the engine of this machine, by name, as <see cref="DockerSettings"/> has them; null if there
    /// is none, and <paramref name="whyNot"/> then says why in one line. <c>DOCKER_HOST</c> (with <c>DOCKER_TLS_VERIFY</c> and
    /// <c>DOCKER_CERT_PATH</c>) is taken before all else; then the sockets of Docker and Podman, in that order, where one counts
    /// only if it can be connected to. Takes no longer than a second for a socket.
    /// </summary>
    public static IReadOnlyDictionary<string, string?>? Find([NotNullWhen(false)] out string? whyNot) =>
        Find(Environment.GetEnvironmentVariable, ["/var/run/docker.sock"], ["/run/podman/podman.sock"], out whyNot);

    internal static IReadOnlyDictionary<string, string?>? Find(
        Func<string, string?> variable,
        IReadOnlyList<string> dockerSockets,
        IReadOnlyList<string> podmanSockets,
        [NotNullWhen(false)] out string? whyNot
    )
    {
        if (variable("DOCKER_HOST") is { Length: > 0 } host)
        {
            return FromVariable(host, variable, out whyNot);
        }

        var own = variable("XDG_RUNTIME_DIR") is { Length: > 0 } run ? new[] { Path.Join(run, "podman", "podman.sock") } : [];
        var faults = new List<string>();
        foreach (var path in dockerSockets.Concat(own).Concat(podmanSockets))
        {
            if (FaultOf(path) is not { } fault)
            {
                whyNot = null;
                return new Dictionary<string, string?> { [nameof(DockerSettings.Endpoint)] = $"unix://{path}" };
            }

            faults.Add($"{path}: {fault}");
        }

        whyNot = $"No engine answers ({string.Join("; ", faults)}), and DOCKER_HOST is not set.";
        return null;
    }

    private static Dictionary<string, string?>? FromVariable(
        string host,
        Func<string, string?> variable,
        [NotNullWhen(false)] out string? whyNot
    )
    {
        var found = new Dictionary<string, string?> { [nameof(DockerSettings.Endpoint)] = host };
        if (variable("DOCKER_TLS_VERIFY") is { Length: > 0 } && !host.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
        {
            var folder = variable("DOCKER_CERT_PATH") is { Length: > 0 } given ? given : Path.Join(variable("HOME") ?? "/", ".docker");
            found[nameof(DockerSettings.CertificateAuthorityFile)] = Path.Join(folder, "ca.pem");
            found[nameof(DockerSettings.CertificateFile)] = Path.Join(folder, "cert.pem");
            found[nameof(DockerSettings.KeyFile)] = Path.Join(folder, "key.pem");
        }

        var address = DockerAddress.Parse(host, tls: found.Count > 1);
        var fault =
            address is null ? "is not an endpoint that this gateway can use"
            : address.UnixSocket is { } path && FaultOf(path) is { } refused ? $"cannot be used: {refused}"
            : found.Values.Skip(1).FirstOrDefault(file => !File.Exists(file)) is { } missing
                ? $"asks for TLS, but there is no file {missing}"
            : null;
        whyNot = fault is null ? null : $"DOCKER_HOST={host} {fault}.";
        return fault is null ? found : null;
    }

    private static string? FaultOf(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return "there is no such socket";
            }

            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            // Connecting to a unix socket waits only where its listener does not accept; this bounds that too.
            socket.SendTimeout = (int)ConnectTime.TotalMilliseconds;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.AccessDenied => "permission denied (is the gateway's user in the socket's group?)",
                SocketError.ConnectionRefused => "nothing listens there",
                _ => e.Message,
            };
        }
        catch (ArgumentException)
        {
            return "the path is too long for a socket";
        }
    }
}
