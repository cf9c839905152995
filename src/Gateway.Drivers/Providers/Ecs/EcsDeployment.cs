using System.Globalization;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>A container as ECS is told of it: what it is, and how it is run.</summary>
internal sealed record EcsPlan(EcsId Id, RegisterDefinition Definition, EcsRun Run);

/// <summary>Turns what a caller asks for into what ECS is told, and refuses what must not or cannot get there.</summary>
internal sealed class EcsDeployment(Connection connection, EcsSettings settings)
{
    // ECS asks for one of the two where containers run on machines of one's own. A reservation is no bound.
    private const int ReservedMiB = 128;

    // Memory as a file system has a size at ECS, and none in a request.
    private const int UsualTmpfsMiB = 64;
    private const string AwsVpc = "awsvpc";
    private const string HostMode = "host";

    public EcsPlan Prepare(DeployContainer request)
    {
        var options = connection.ReadOptions<EcsContainerOptions>(request);
        var type = options.LaunchType ?? settings.LaunchType;
        var isFargate = type == EcsLaunchType.Fargate || options.CapacityProvider?.StartsWith("FARGATE", StringComparison.Ordinal) == true;
        Check(request, isFargate);
        var id = new EcsId(request.Cluster?.Value ?? settings.DefaultCluster, null, request.Name);
        var run = ToRun(options, type, isFargate);
        var mode =
            request.HostNetwork ? HostMode
            : run.Subnets is not null ? AwsVpc
            : null;
        var size = EcsTaskSize.Choose(connection, request.Limits, isFargate);
        var definition = new RegisterDefinition
        {
            Family = FamilyOf(id),
            RequiresCompatibilities =
                isFargate ? ["FARGATE"]
                : type == EcsLaunchType.External ? ["EXTERNAL"]
                : ["EC2"],
            NetworkMode = mode,
            PidMode = request.HostPid ? HostMode : null,
            IpcMode = request.HostIpc ? HostMode : null,
            Cpu = size.Cpu,
            Memory = size.Memory,
            ExecutionRoleArn = options.ExecutionRole ?? settings.ExecutionRole,
            TaskRoleArn = options.TaskRole,
            RuntimePlatform = options.Architecture is { } architecture ? new NewPlatform(architecture) : null,
            EphemeralStorage = options.EphemeralStorageGiB is { } disk ? new NewDisk(disk) : null,
            Volumes = request.Mounts.Any(HasVolume) ? [.. request.Mounts.Select(ToVolume).OfType<NewVolume>()] : null,
            Tags = ToTags(request),
            ContainerDefinitions = [ToContainer(request, options, run, mode, isFargate)],
        };
        return new EcsPlan(id, definition, run);
    }

    private NewContainer ToContainer(DeployContainer request, EcsContainerOptions options, EcsRun run, string? mode, bool isFargate) =>
        new()
        {
            Name = EcsName.Encode(request.Name),
            Image = request.Image,
            RepositoryCredentials = options.RegistrySecret is { } secret ? new NewLogin(secret) : null,
            Memory = request.Limits?.MemoryMiB,
            MemoryReservation = request.Limits?.MemoryMiB is null && !isFargate ? ReservedMiB : null,
            EntryPoint = request.Entrypoint.Count > 0 ? request.Entrypoint : null,
            Command = request.Command.Count > 0 ? request.Command : null,
            Environment =
                request.Environment.Count > 0
                    ? [.. request.Environment.Select(variable => new NewVariable(variable.Key, variable.Value))]
                    : null,
            PortMappings = ToPorts(request, mode),
            MountPoints = request.Mounts.Any(HasVolume) ? [.. request.Mounts.Select(ToMountPoint).OfType<NewMount>()] : null,
            RestartPolicy = ToRestart(request.RestartPolicy),
            LinuxParameters = ToLinux(request),
            Privileged = request.Privileged ? true : null,
            ReadonlyRootFilesystem = options.ReadOnlyRoot ? true : null,
            User = options.User,
            WorkingDirectory = options.WorkingDirectory,
            StopTimeout = options.StopTimeoutSeconds,
            LogConfiguration = options.LogGroup is { } group ? ToLog(group) : null,
            DockerLabels = new Dictionary<string, string>(request.Labels)
            {
                [EcsRun.Label] = System.Text.Json.JsonSerializer.Serialize(run, EcsJson.Default.EcsRun),
            },
        };

    private void Check(DeployContainer request, bool isFargate)
    {
        connection.RefuseHostAccess(settings, request);
        if (isFargate)
        {
            connection.RefuseAllHostAccess(request);
        }

        if (request.Credentials is not null)
        {
            throw connection.NotSupported(
                "ECS takes a registry's password from AWS Secrets Manager only: name the secret in providerOptions.registrySecret. Images of ECR need the execution role.",
                "credentials"
            );
        }

        if (!ImageReference.TryParse(request.Image, out _))
        {
            throw Impossible("image", $"'{request.Image}' is not a reference of an image.");
        }

        if (request.Cluster is { } cluster && !EcsName.IsCluster(cluster.Value))
        {
            throw Impossible("cluster", $"'{cluster.Value}' cannot be the name of a cluster.");
        }

        if (
            request.Environment.Keys.FirstOrDefault(name => name.Length == 0 || name.Contains('=', StringComparison.Ordinal)) is
            { } variable
        )
        {
            throw Impossible("environment", $"'{variable}' cannot be the name of a variable.");
        }

        if (isFargate && request.Mounts.Any(mount => mount.Kind == MountKind.Volume))
        {
            throw connection.NotSupported("Fargate has no named volumes.", "mounts");
        }
    }

    private string FamilyOf(EcsId id)
    {
        var family = EcsName.Family(id.Cluster, id.Name);
        return family.Length <= EcsName.LongestFamily && EcsId.Read(id.ToString()) is not null
            ? family
            : throw Impossible("name", "Together with the cluster's name this is longer than ECS takes, or not of its form.");
    }

    private IReadOnlyList<TagWire>? ToTags(DeployContainer request) =>
        request.Labels.Count == 0 ? null
        : request.Labels.ContainsKey(EcsRun.Label) ? throw Impossible("labels", $"The gateway keeps the label '{EcsRun.Label}' for itself.")
        : EcsTags.Write(request.Labels)
            ?? throw Impossible(
                "labels",
                "ECS holds 50 labels, of names up to 128 and values up to 256 characters, where all but letters, digits, spaces and _.:/=+- count threefold or more, and none that begins with aws:."
            );

    private EcsRun ToRun(EcsContainerOptions options, EcsLaunchType type, bool isFargate)
    {
        IReadOnlyList<string> subnets =
            options.Subnets.Count > 0 ? options.Subnets
            : isFargate ? settings.Subnets ?? []
            : [];
        if (isFargate && subnets.Count == 0)
        {
            throw Impossible(
                "providerOptions.subnets",
                "On Fargate a container needs a subnet: give some here, or in the connection's settings."
            );
        }

        var groups = options.SecurityGroups.Count > 0 ? options.SecurityGroups : settings.SecurityGroups ?? [];
        if (subnets.Count == 0 && (options.SecurityGroups.Count > 0 || options.AssignPublicAddress is not null))
        {
            throw Impossible(
                "providerOptions.subnets",
                "Security groups and public addresses are for containers in subnets: name those too."
            );
        }

        return new EcsRun
        {
            LaunchType = options.CapacityProvider is null ? type.ToString().ToUpperInvariant() : null,
            CapacityProvider = options.CapacityProvider,
            PlatformVersion = options.PlatformVersion,
            Subnets = subnets.Count > 0 ? subnets : null,
            SecurityGroups = subnets.Count > 0 && groups.Count > 0 ? groups : null,
            AssignPublicAddress = isFargate ? options.AssignPublicAddress ?? settings.AssignPublicAddress : options.AssignPublicAddress,
            Service = options.Service,
        };
    }

    // In the bridge's mode every mapping is published on all of the machine's addresses: what shall not be published is not told.
    private List<NewPort>? ToPorts(DeployContainer request, string? mode)
    {
        var ports = new List<NewPort>();
        foreach (var port in request.Ports)
        {
            var protocol =
                port.Protocol == PortProtocol.Sctp
                    ? throw connection.NotSupported("ECS knows TCP and UDP only.", "ports")
                    : port.Protocol.ToString().ToLowerInvariant();
            if (port.HostPort is not null && port.HostAddress is not ("0.0.0.0" or "::"))
            {
                throw connection.NotSupported(
                    "ECS publishes ports on all addresses of a machine and on no single one: ask for 0.0.0.0, or leave out the host's port.",
                    "ports"
                );
            }

            if (mode is not null && port.HostPort is { } fixedPort && fixedPort != port.ContainerPort)
            {
                throw Impossible(
                    "ports",
                    "Where a container has an address of its own, or its host's, its ports are reached by their own numbers."
                );
            }

            if (mode is not null || port.HostPort is not null)
            {
                ports.Add(new NewPort(port.ContainerPort, mode is null ? port.HostPort : port.ContainerPort, protocol));
            }
        }

        return ports.Count == 0 ? null : ports;
    }

    private NewRestart? ToRestart(RestartPolicy? policy) =>
        policy switch
        {
            null or { When: RestartWhen.Never } => null,
            { MaxRetries: not null } => throw connection.NotSupported("ECS counts no restarts.", "restartPolicy.maxRetries"),
            { When: RestartWhen.OnFailure } => new NewRestart(true, [0]),
            _ => new NewRestart(true, null),
        };

    private NewLog ToLog(string group) =>
        new(
            "awslogs",
            new Dictionary<string, string>
            {
                ["awslogs-group"] = group,
                ["awslogs-region"] = settings.Region,
                ["awslogs-stream-prefix"] = "cloudgateway",
            }
        );

    private static NewLinux? ToLinux(DeployContainer request)
    {
        var memory = request.Mounts.Where(mount => mount.Kind == MountKind.Memory).ToList();
        return request.AddedCapabilities.Count == 0 && request.Devices.Count == 0 && memory.Count == 0
            ? null
            : new NewLinux(
                request.AddedCapabilities.Count == 0
                    ? null
                    : new NewCapabilities([.. request.AddedCapabilities.Select(HostAccess.NameOfCapability)]),
                request.Devices.Count == 0 ? null : [.. request.Devices.Select(ToDevice)],
                memory.Count == 0
                    ? null
                    :
                    [
                        .. memory.Select(mount => new NewTmpfs(
                            mount.Target,
                            request.Limits?.MemoryMiB ?? UsualTmpfsMiB,
                            mount.ReadOnly ? ["ro"] : null
                        )),
                    ]
            );
    }

    private static NewDevice ToDevice(ContainerDevice device) =>
        new(device.Source, device.Target ?? device.Source, device.ReadOnly ? ["read", "mknod"] : ["read", "write", "mknod"]);

    private static bool HasVolume(ContainerMount mount) => mount.Kind != MountKind.Memory;

    // Volumes are named in the definition: by their number, since paths are not of the form of names.
    private static NewVolume? ToVolume(ContainerMount mount, int number) =>
        mount.Kind switch
        {
            MountKind.HostPath => new NewVolume(VolumeName(number), new NewHostPath(mount.Source ?? ""), null),
            MountKind.Volume => new NewVolume(mount.Source ?? VolumeName(number), null, new NewDockerVolume("shared", true, "local")),
            _ => null,
        };

    private static NewMount? ToMountPoint(ContainerMount mount, int number) =>
        ToVolume(mount, number) is { } volume ? new NewMount(volume.Name, mount.Target, mount.ReadOnly) : null;

    private static string VolumeName(int number) => string.Create(CultureInfo.InvariantCulture, $"mount-{number}");

    private DriverException Impossible(string field, string message) => connection.Fail(DriverErrorKind.InvalidValue, message, field);
}
