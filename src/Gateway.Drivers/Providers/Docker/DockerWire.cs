using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>What engines of all versions say; any field may be missing, and any may be null.</summary>
internal sealed record EngineVersion
{
    public string? ApiVersion { get; init; }

    [JsonPropertyName("MinAPIVersion")]
    public string? MinApiVersion { get; init; }
}

internal sealed record EngineMessage
{
    [JsonPropertyName("message")]
    public string? Message { get; init; }
}

/// <summary>A container in a list.</summary>
internal sealed record ContainerSummary
{
    public required string Id { get; init; }

    public IReadOnlyList<string>? Names { get; init; }

    public string? Image { get; init; }

    [JsonPropertyName("ImageID")]
    public string? ImageId { get; init; }

    public string? Command { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public long Created { get; init; }

    public IReadOnlyList<PortSummary>? Ports { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Since API 1.23; before, there is only the text of <see cref="Status"/>.</summary>
    public string? State { get; init; }

    public string? Status { get; init; }

    public NetworkSettings? NetworkSettings { get; init; }

    public HostSettings? HostConfig { get; init; }
}

internal sealed record PortSummary
{
    [JsonPropertyName("IP")]
    public string? Address { get; init; }

    public int PrivatePort { get; init; }

    public int? PublicPort { get; init; }

    public string? Type { get; init; }
}

/// <summary>A container by itself (inspect).</summary>
internal sealed record ContainerDetails
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Created { get; init; }

    public string? Path { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public ContainerCondition? State { get; init; }

    /// <summary>The image's id.</summary>
    public string? Image { get; init; }

    public int RestartCount { get; init; }

    public ContainerConfig? Config { get; init; }

    public NetworkSettings? NetworkSettings { get; init; }

    public HostSettings? HostConfig { get; init; }
}

internal sealed record ContainerCondition
{
    /// <summary>Since API 1.21, but not everywhere: Triton has only the flags.</summary>
    public string? Status { get; init; }

    public bool Running { get; init; }

    public bool Paused { get; init; }

    public bool Restarting { get; init; }

    public bool Dead { get; init; }

    [JsonPropertyName("OOMKilled")]
    public bool OutOfMemory { get; init; }

    public int? ExitCode { get; init; }

    public string? Error { get; init; }

    public string? StartedAt { get; init; }

    public string? FinishedAt { get; init; }
}

internal sealed record ContainerConfig
{
    public string? Image { get; init; }

    public bool Tty { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Seconds between the signal to stop and the kill; null for the engine's ten.</summary>
    public int? StopTimeout { get; init; }
}

internal sealed record HostSettings
{
    public string? NetworkMode { get; init; }

    /// <summary>The engine removes the container when it ends.</summary>
    public bool AutoRemove { get; init; }
}

internal sealed record NetworkSettings
{
    [JsonPropertyName("IPAddress")]
    public string? Address { get; init; }

    [JsonPropertyName("GlobalIPv6Address")]
    public string? AddressV6 { get; init; }

    public IReadOnlyDictionary<string, NetworkEndpoint?>? Networks { get; init; }

    /// <summary>By port: <c>8080/tcp</c>; null where it is not published.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<HostPort>?>? Ports { get; init; }
}

internal sealed record NetworkEndpoint
{
    [JsonPropertyName("IPAddress")]
    public string? Address { get; init; }

    [JsonPropertyName("GlobalIPv6Address")]
    public string? AddressV6 { get; init; }
}

internal sealed record HostPort(
    [property: JsonPropertyName("HostIp")] string? Address,
    [property: JsonPropertyName("HostPort")] string? Port
);

/// <summary>An image in a list.</summary>
internal sealed record ImageSummary
{
    public required string Id { get; init; }

    public IReadOnlyList<string>? RepoTags { get; init; }

    public IReadOnlyList<string>? RepoDigests { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public long Created { get; init; }

    public long? Size { get; init; }
}

/// <summary>An image by itself (inspect).</summary>
internal sealed record ImageDetails
{
    public required string Id { get; init; }

    public IReadOnlyList<string>? RepoTags { get; init; }

    public IReadOnlyList<string>? RepoDigests { get; init; }

    public string? Created { get; init; }

    public long? Size { get; init; }
}

/// <summary>A repository that a search found; Podman writes the names of the fields large.</summary>
internal sealed record SearchLine
{
    [JsonPropertyName("Name")]
    public string? PodmanName { get; init; }

    [JsonPropertyName("Description")]
    public string? PodmanDescription { get; init; }

    [JsonPropertyName("Stars")]
    public long? PodmanStars { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("star_count")]
    public long? Stars { get; init; }

    [JsonPropertyName("is_official")]
    public bool? IsOfficial { get; init; }
}

/// <summary>One line of the answer to a pull.</summary>
internal sealed record PullLine(
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("progressDetail")] PullDetail? Detail,
    [property: JsonPropertyName("error")] string? Error
);

/// <summary>Bytes.</summary>
internal sealed record PullDetail([property: JsonPropertyName("current")] long? Current, [property: JsonPropertyName("total")] long? Total);

/// <summary>What an engine logs in to a registry with.</summary>
internal sealed record RegistryAuth(
    [property: JsonPropertyName("username")] string Username,
    [property: JsonPropertyName("password")] string Password,
    [property: JsonPropertyName("serveraddress")] string Registry
);

internal sealed record CreatedContainer
{
    public required string Id { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EngineVersion))]
[JsonSerializable(typeof(EngineMessage))]
[JsonSerializable(typeof(IReadOnlyList<ContainerSummary>))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(ContainerBody))]
[JsonSerializable(typeof(CreatedContainer))]
[JsonSerializable(typeof(IReadOnlyList<ImageSummary>))]
[JsonSerializable(typeof(ImageDetails))]
[JsonSerializable(typeof(PullLine))]
[JsonSerializable(typeof(RegistryAuth))]
[JsonSerializable(typeof(ExecBody))]
[JsonSerializable(typeof(ExecStart))]
[JsonSerializable(typeof(ExecDetails))]
[JsonSerializable(typeof(StatsLine))]
[JsonSerializable(typeof(IReadOnlyList<SearchLine>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
internal sealed partial class DockerJson : JsonSerializerContext;
