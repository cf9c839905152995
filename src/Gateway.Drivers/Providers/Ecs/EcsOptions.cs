namespace Gateway.Drivers.Providers.Ecs;

/// <summary>What only ECS knows of a new container.</summary>
public sealed record EcsContainerOptions
{
    /// <summary>On whose machines it runs; as the connection says without.</summary>
    public EcsLaunchType? LaunchType { get; init; }

    /// <summary>The capacity provider that it runs on, <c>FARGATE_SPOT</c> or one of the cluster's, in place of the launch type's machines.</summary>
    public string? CapacityProvider { get; init; }

    /// <summary>
    /// Whether a service keeps it running: ECS then makes a new task whenever one ends, until the container is stopped. Without, one task runs.
    /// </summary>
    public bool Service { get; init; }

    /// <summary>The ids of the subnets it may be put into; the connection's without, on Fargate. On EC2 they give it an address of its own.</summary>
    public IReadOnlyList<string> Subnets { get; init; } = [];

    /// <summary>The ids of its security groups, in these subnets; the connection's without.</summary>
    public IReadOnlyList<string> SecurityGroups { get; init; } = [];

    /// <summary>Whether it gets a public address, on Fargate; as the connection says without.</summary>
    public bool? AssignPublicAddress { get; init; }

    /// <summary>The version of Fargate's platform, <c>1.4.0</c>; the newest without.</summary>
    public string? PlatformVersion { get; init; }

    /// <summary>The processor that the image is built for: <c>X86_64</c> or <c>ARM64</c>; ECS's choice without.</summary>
    public string? Architecture { get; init; }

    /// <summary>Fargate's disk in GiB, 21 to 200; 20 without.</summary>
    public int? EphemeralStorageGiB { get; init; }

    /// <summary>The role that ECS takes on to pull the image and to write logs, its name or ARN; the connection's without.</summary>
    public string? ExecutionRole { get; init; }

    /// <summary>The role that its programs have, its name or ARN; none without.</summary>
    public string? TaskRole { get; init; }

    /// <summary>The ARN of the secret, at AWS Secrets Manager, that holds name and password for the image's registry; none without.</summary>
    public string? RegistrySecret { get; init; }

    /// <summary>The group of CloudWatch Logs that its output goes to; without, it stays on the machine.</summary>
    public string? LogGroup { get; init; }

    /// <summary>The seconds it has to end in when it is stopped, 2 to 120; 30 without. ECS takes no other time with a stop.</summary>
    public int? StopTimeoutSeconds { get; init; }

    /// <summary>The user it runs as, <c>name</c> or <c>uid:gid</c>; the image's without.</summary>
    public string? User { get; init; }

    /// <summary>The directory it runs in; the image's without.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether its file system is read-only but for mounts.</summary>
    public bool ReadOnlyRoot { get; init; }
}
