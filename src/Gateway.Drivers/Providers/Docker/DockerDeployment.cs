using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>Turns what a caller asks for into what the engine is told, and refuses what must not or cannot get there.</summary>
internal sealed partial class DockerDeployment(Connection connection, Version version)
{
    private const string Loopback = "127.0.0.1";
    private const string Host = "host";
    private const long BytesPerMiB = 1024 * 1024;
    private const decimal MostCpus = 100_000;
    private const decimal CpuPeriodMicroseconds = 100_000;
    private static readonly Version HasMounts = new(1, 25);

    private bool IsOld => version < HasMounts;

    public ContainerBody Prepare(DeployContainer request)
    {
        Check(request);
        var ports = request.Ports.ToLookup(port => $"{port.ContainerPort.ToString(CultureInfo.InvariantCulture)}/{NameOf(port.Protocol)}");
        return new ContainerBody
        {
            Image = request.Image,
            Cmd = request.Command.Count > 0 ? request.Command : null,
            Entrypoint = request.Entrypoint.Count > 0 ? request.Entrypoint : null,
            Env = [.. request.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
            Labels = request.Labels,
            ExposedPorts = ports.ToDictionary(port => port.Key, _ => new EmptyObject()),
            HostConfig = new HostBody
            {
                PortBindings = ports.ToDictionary(
                    port => port.Key,
                    port => (IReadOnlyList<HostPort>)[.. port.Where(IsPublished).Select(ToHostPort)]
                ),
                RestartPolicy = ToRestart(request.RestartPolicy),
                Privileged = request.Privileged ? true : null,
                NetworkMode = request.HostNetwork ? Host : null,
                PidMode = request.HostPid ? Host : null,
                IpcMode = request.HostIpc ? Host : null,
                CapAdd = request.AddedCapabilities.Count == 0 ? null : [.. request.AddedCapabilities.Select(HostAccess.NameOfCapability)],
                Devices = request.Devices.Count == 0 ? null : [.. request.Devices.Select(ToDevice)],
                Memory = request.Limits?.MemoryMiB * BytesPerMiB,
                NanoCpus = IsOld ? null : (long?)(request.Limits?.Cpus * 1_000_000_000m),
                CpuPeriod = IsOld && request.Limits?.Cpus is not null ? (long)CpuPeriodMicroseconds : null,
                CpuQuota = IsOld ? (long?)(request.Limits?.Cpus * CpuPeriodMicroseconds) : null,
                Mounts = IsOld ? null : [.. request.Mounts.Select(ToMount)],
                Binds = IsOld ? [.. request.Mounts.Where(mount => mount.Kind != MountKind.Memory).Select(ToBind)] : null,
                Tmpfs = IsOld
                    ? request
                        .Mounts.Where(mount => mount.Kind == MountKind.Memory)
                        .ToDictionary(mount => mount.Target, mount => mount.ReadOnly ? "ro" : "rw")
                    : null,
            },
        };
    }

    private void Check(DeployContainer request)
    {
        connection.RefuseOptions(request);
        connection.RefuseHostAccess((ContainerSettings)connection.Settings, request);
        if (request.Credentials is not null)
        {
            throw connection.NotSupported("The engine pulls nothing when it makes a container: pull the image first.", "credentials");
        }

        if (request.HostNetwork && request.Ports.Count > 0)
        {
            throw Impossible("ports", "On the host's network there is nothing to publish: leave the ports out.");
        }

        if (request.Cluster is not null)
        {
            throw Impossible("cluster", "A Docker Engine has no clusters: leave the field out.");
        }

        if (!ImageReference.TryParse(request.Image, out _))
        {
            throw Impossible("image", $"'{request.Image}' is not a reference of an image.");
        }

        if (
            request.Environment.Keys.FirstOrDefault(name => name.Length == 0 || name.Contains('=', StringComparison.Ordinal)) is
            { } variable
        )
        {
            throw Impossible("environment", $"'{variable}' cannot be the name of a variable.");
        }

        if (request.Limits?.Cpus is <= 0 or > MostCpus)
        {
            throw Impossible("limits.cpus", "Must be more than 0, and no more than the host has.");
        }

        foreach (var mount in request.Mounts)
        {
            Check(mount);
        }
    }

    private void Check(ContainerMount mount)
    {
        switch (mount.Kind)
        {
            case MountKind.HostPath when mount.Source is not { Length: > 0 } || mount.Source[0] != '/':
                throw Impossible("mounts", "The source has to be an absolute path of the host.");
            // The old form of a mount takes a volume that looks like a path for one.
            case MountKind.Volume when mount.Source is { } name && !VolumeName().IsMatch(name):
                throw Impossible("mounts", $"'{name}' cannot be the name of a volume.");
            default:
                break;
        }

        if (IsOld && $"{mount.Source}{mount.Target}".Contains(':', StringComparison.Ordinal))
        {
            throw Impossible("mounts", "An engine as old as this one takes no path with a colon.");
        }
    }

    private DriverException Impossible(string field, string message) => connection.Fail(DriverErrorKind.InvalidValue, message, field);

    private static bool IsPublished(PortBinding port) => port.HostPort is not null;

    // Without an address the engine publishes on all of the host's.
    private static HostPort ToHostPort(PortBinding port) =>
        new(port.HostAddress is { Length: > 0 } address ? address : Loopback, port.HostPort?.ToString(CultureInfo.InvariantCulture));

    private static string NameOf(PortProtocol protocol) =>
        protocol switch
        {
            PortProtocol.Udp => "udp",
            PortProtocol.Sctp => "sctp",
            _ => "tcp",
        };

    private static RestartBody? ToRestart(RestartPolicy? policy) =>
        policy?.When switch
        {
            null => null,
            RestartWhen.Always => new RestartBody("always", null),
            RestartWhen.UnlessStopped => new RestartBody("unless-stopped", null),
            RestartWhen.OnFailure => new RestartBody("on-failure", policy.MaxRetries),
            _ => new RestartBody("no", null),
        };

    private static DeviceBody ToDevice(ContainerDevice device) =>
        new(device.Source, device.Target ?? device.Source, device.ReadOnly ? "rm" : "rwm");

    private static MountBody ToMount(ContainerMount mount) =>
        mount.Kind switch
        {
            MountKind.HostPath => new MountBody("bind", mount.Source, mount.Target, mount.ReadOnly),
            MountKind.Memory => new MountBody("tmpfs", null, mount.Target, mount.ReadOnly),
            _ => new MountBody("volume", mount.Source, mount.Target, mount.ReadOnly),
        };

    private static string ToBind(ContainerMount mount)
    {
        var source = mount.Source is { } given ? $"{given}:" : "";
        return $"{source}{mount.Target}{(mount.ReadOnly ? ":ro" : "")}";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex VolumeName();
}
