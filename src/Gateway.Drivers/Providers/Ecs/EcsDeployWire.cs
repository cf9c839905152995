using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Ecs;

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html and API_RunTask.html: only what is used.

internal sealed record RegisterDefinition
{
    public required string Family { get; init; }

    public required IReadOnlyList<NewContainer> ContainerDefinitions { get; init; }

    public IReadOnlyList<NewVolume>? Volumes { get; init; }

    public IReadOnlyList<string>? RequiresCompatibilities { get; init; }

    public string? NetworkMode { get; init; }

    public string? PidMode { get; init; }

    public string? IpcMode { get; init; }

    public string? Cpu { get; init; }

    public string? Memory { get; init; }

    public string? ExecutionRoleArn { get; init; }

    public string? TaskRoleArn { get; init; }

    public NewPlatform? RuntimePlatform { get; init; }

    public NewDisk? EphemeralStorage { get; init; }

    public IReadOnlyList<TagWire>? Tags { get; init; }
}

internal sealed record NewContainer
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public bool Essential { get; init; } = true;

    public NewLogin? RepositoryCredentials { get; init; }

    public int? Memory { get; init; }

    public int? MemoryReservation { get; init; }

    public IReadOnlyList<string>? EntryPoint { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyList<NewVariable>? Environment { get; init; }

    public IReadOnlyList<NewPort>? PortMappings { get; init; }

    public IReadOnlyList<NewMount>? MountPoints { get; init; }

    public NewRestart? RestartPolicy { get; init; }

    public NewLinux? LinuxParameters { get; init; }

    public bool? Privileged { get; init; }

    public bool? ReadonlyRootFilesystem { get; init; }

    public string? User { get; init; }

    public string? WorkingDirectory { get; init; }

    public int? StopTimeout { get; init; }

    public NewLog? LogConfiguration { get; init; }

    public IReadOnlyDictionary<string, string>? DockerLabels { get; init; }
}

internal sealed record NewLogin(string CredentialsParameter);

internal sealed record NewVariable(string Name, string Value);

internal sealed record NewPort(int ContainerPort, int? HostPort, string Protocol);

internal sealed record NewMount(string SourceVolume, string ContainerPath, bool ReadOnly);

internal sealed record NewVolume(string Name, NewHostPath? Host, NewDockerVolume? DockerVolumeConfiguration);

internal sealed record NewHostPath(string SourcePath);

internal sealed record NewDockerVolume(string Scope, bool Autoprovision, string Driver);

internal sealed record NewRestart(bool Enabled, IReadOnlyList<int>? IgnoredExitCodes);

internal sealed record NewLinux(NewCapabilities? Capabilities, IReadOnlyList<NewDevice>? Devices, IReadOnlyList<NewTmpfs>? Tmpfs);

internal sealed record NewCapabilities(IReadOnlyList<string> Add);

internal sealed record NewDevice(string HostPath, string ContainerPath, IReadOnlyList<string> Permissions);

internal sealed record NewTmpfs(string ContainerPath, int Size, IReadOnlyList<string>? MountOptions);

internal sealed record NewLog(string LogDriver, IReadOnlyDictionary<string, string> Options);

internal sealed record NewPlatform(string CpuArchitecture);

internal sealed record NewDisk(int SizeInGiB);

/// <summary>
/// How a container is run, kept as a label of its definition: ECS tells neither subnets' security groups nor much else of a task that ended,
/// and a start has to know.
/// </summary>
internal sealed record EcsRun
{
    /// <summary>The label that holds it; not shown among the container's own.</summary>
    public const string Label = "cloudgateway.run";

    public string? LaunchType { get; init; }

    public string? CapacityProvider { get; init; }

    public string? PlatformVersion { get; init; }

    public IReadOnlyList<string>? Subnets { get; init; }

    public IReadOnlyList<string>? SecurityGroups { get; init; }

    public bool? AssignPublicAddress { get; init; }

    /// <summary>Whether a service runs it.</summary>
    public bool Service { get; init; }

    [JsonIgnore]
    public IReadOnlyList<CapacityItem>? Capacity => CapacityProvider is { } name ? [new CapacityItem(name, 1)] : null;

    [JsonIgnore]
    public NetworkConfiguration? Network =>
        Subnets is null
            ? null
            : new NetworkConfiguration(
                new VpcConfiguration(
                    Subnets,
                    SecurityGroups,
                    AssignPublicAddress is { } isPublic
                        ? isPublic
                            ? "ENABLED"
                            : "DISABLED"
                        : null
                )
            );
}

internal sealed record CapacityItem(string CapacityProvider, int Weight);

internal sealed record NetworkConfiguration(VpcConfiguration AwsvpcConfiguration);

internal sealed record VpcConfiguration(IReadOnlyList<string> Subnets, IReadOnlyList<string>? SecurityGroups, string? AssignPublicIp);

internal sealed record RunTaskCall
{
    public required string Cluster { get; init; }

    public required string TaskDefinition { get; init; }

    public required string ClientToken { get; init; }

    public int Count { get; init; } = 1;

    public string? LaunchType { get; init; }

    public IReadOnlyList<CapacityItem>? CapacityProviderStrategy { get; init; }

    public string? PlatformVersion { get; init; }

    public NetworkConfiguration? NetworkConfiguration { get; init; }

    public string StartedBy { get; } = "cloudgateway";

    public string PropagateTags { get; } = "TASK_DEFINITION";
}
