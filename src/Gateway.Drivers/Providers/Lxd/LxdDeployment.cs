using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>Turns what a caller asks for into what LXD is told, and refuses what must not or cannot get there.</summary>
internal sealed partial class LxdDeployment(Connection connection, LxdSettings settings)
{
    private const string DefaultProfile = "default";
    private const string DefaultPool = "default";

    // LXD's own programs, and cloud-init in the container, read these.
    private static readonly string[] ReservedLabels = ["user-data", "meta-data", "vendor-data", "network-config"];

    public NewInstance Prepare(DeployContainer request)
    {
        var options = connection.ReadOptions<LxdContainerOptions>(request);
        Check(request, options);
        var devices = Devices(request, options);
        return new NewInstance
        {
            Name = LxdName.Of(request.Name),
            Source = Fingerprint().IsMatch(request.Image)
                ? new ImageSource("image", null, request.Image)
                : new ImageSource("image", request.Image, null),
            Config = Config(request, options),
            Devices = devices.Count == 0 ? null : devices,
            Profiles = options.Profiles,
            Ephemeral = options.Ephemeral ? true : null,
            Description = options.Description,
        };
    }

    private static Dictionary<string, string> Config(DeployContainer request, LxdContainerOptions options)
    {
        var config = new Dictionary<string, string> { [LxdInstances.NameKey] = request.Name, [LxdInstances.ImageKey] = request.Image };
        foreach (var (name, value) in request.Environment)
        {
            config["environment." + name] = value;
        }

        foreach (var (name, value) in request.Labels)
        {
            config[LxdInstances.LabelPrefix + name] = value;
        }

        if (request.Limits?.MemoryMiB is { } memory)
        {
            config["limits.memory"] = string.Create(CultureInfo.InvariantCulture, $"{memory}MiB");
        }

        if (request.Limits?.Cpus is { } cpus)
        {
            config["limits.cpu.allowance"] = string.Create(CultureInfo.InvariantCulture, $"{(int)(cpus * 100)}ms/100ms");
        }

        if (request.Privileged)
        {
            config["security.privileged"] = "true";
        }

        if (options.UserData is { } data)
        {
            config["cloud-init.user-data"] = data;
        }

        return config;
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Devices(DeployContainer request, LxdContainerOptions options)
    {
        var devices = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        var ports = request.Ports.Where(port => port.HostPort is not null).ToList();
        for (var i = 0; i < ports.Count; i++)
        {
            devices[Number("port", i)] = LxdPorts.Write(ports[i]);
        }

        for (var i = 0; i < request.Mounts.Count; i++)
        {
            devices[Number("mount", i)] = ToDisk(request.Mounts[i], options);
        }

        for (var i = 0; i < request.Devices.Count; i++)
        {
            var device = request.Devices[i];
            devices[Number("device", i)] = new Dictionary<string, string>
            {
                ["type"] = "unix-char",
                ["source"] = device.Source,
                ["path"] = device.Target ?? device.Source,
            };
        }

        if (options.Pool is not null || options.DiskGiB is not null)
        {
            devices["root"] = ToRoot(options);
        }

        if (options.Network is { } network)
        {
            devices["eth0"] = new Dictionary<string, string>
            {
                ["type"] = "nic",
                ["name"] = "eth0",
                ["network"] = network,
            };
        }

        return devices;
    }

    private static Dictionary<string, string> ToRoot(LxdContainerOptions options)
    {
        var root = new Dictionary<string, string>
        {
            ["type"] = "disk",
            ["path"] = "/",
            ["pool"] = options.Pool ?? DefaultPool,
        };
        if (options.DiskGiB is { } size)
        {
            root["size"] = string.Create(CultureInfo.InvariantCulture, $"{size}GiB");
        }

        return root;
    }

    private static Dictionary<string, string> ToDisk(ContainerMount mount, LxdContainerOptions options)
    {
        var disk = new Dictionary<string, string>
        {
            ["type"] = "disk",
            ["source"] = mount.Source ?? "",
            ["path"] = mount.Target,
        };
        if (mount.Kind == MountKind.Volume)
        {
            disk["pool"] = options.Pool ?? DefaultPool;
        }

        if (mount.ReadOnly)
        {
            disk["readonly"] = "true";
        }

        return disk;
    }

    private void Check(DeployContainer request, LxdContainerOptions options)
    {
        connection.RefuseHostAccess(settings, request);
        RefuseWhatLxdHasNot(request);
        if (request.Command.Count > 0 || request.Entrypoint.Count > 0)
        {
            throw Impossible(
                request.Command.Count > 0 ? "command" : "entrypoint",
                "An LXD container runs the init of its image and no other command: leave the field out, and run commands in it by exec."
            );
        }

        if (request.Cluster is { } cluster && !LxdName.IsProject(cluster.Value))
        {
            throw Impossible("cluster", $"'{cluster.Value}' cannot be the name of a project.");
        }

        if (request.Environment.Keys.FirstOrDefault(name => !Variable().IsMatch(name)) is { } variable)
        {
            throw Impossible("environment", $"'{variable}' cannot be the name of a variable.");
        }

        if (
            request.Labels.Keys.FirstOrDefault(name =>
                name.StartsWith("cloudgateway.", StringComparison.Ordinal) || ReservedLabels.Contains(name)
            ) is
            { } label
        )
        {
            throw Impossible("labels", $"The label '{label}' would be read by others than people.");
        }

        if (request.Limits?.Cpus is { } cpus && (cpus < 0.01m || cpus * 100 != decimal.Truncate(cpus * 100)))
        {
            throw Impossible("limits.cpus", "LXD counts in hundredths of a processor.");
        }

        RefuseProfiles(options);
    }

    private void RefuseWhatLxdHasNot(DeployContainer request)
    {
        var refusal =
            request.Credentials is not null ? ("credentials", "LXD's images come without a login.")
            : request.HostNetwork ? ("hostNetwork", "LXD gives no container the host's network.")
            : request.HostPid ? ("hostPid", "LXD shows no container the host's processes.")
            : request.HostIpc ? ("hostIpc", "LXD lets no container share memory with the host.")
            : request.AddedCapabilities.Count > 0 ? ("addedCapabilities", "LXD's containers have all capabilities inside themselves.")
            : request.RestartPolicy is { When: not RestartWhen.Never } ? ("restartPolicy", "LXD starts no container again that has ended.")
            : request.Mounts.Any(mount => mount.Kind == MountKind.Memory) ? ("mounts", "LXD mounts no memory.")
            : request.Ports.Any(port => port.Protocol == PortProtocol.Sctp) ? ("ports", "LXD publishes TCP and UDP only.")
            : request.Ports.Any(port => port.HostPort == 0) ? ("ports", "LXD chooses no ports: name the host's.")
            : ((string, string)?)null;
        if (refusal is var (field, message))
        {
            throw connection.NotSupported(message, field);
        }
    }

    private void RefuseProfiles(LxdContainerOptions options)
    {
        var allowed = settings.AllowedProfiles ?? [];
        if (options.Profiles?.FirstOrDefault(name => name != DefaultProfile && !allowed.Contains(name)) is { } profile)
        {
            throw connection.Fail(
                DriverErrorKind.PermissionDenied,
                $"Connection '{connection.Name}' gives no container the profile '{profile}': its setting {nameof(settings.AllowedProfiles)} does not allow it.",
                "providerOptions.profiles"
            );
        }
    }

    private DriverException Impossible(string field, string message) => connection.Fail(DriverErrorKind.InvalidValue, message, field);

    private static string Number(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what}-{number}");

    [GeneratedRegex(@"\A[0-9a-f]{12,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
