using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>What an engine is told to make. A field that is null is not sent.</summary>
internal sealed record ContainerBody
{
    public required string Image { get; init; }

    public IReadOnlyList<string>? Cmd { get; init; }

    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string>? Env { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    public required HostBody HostConfig { get; init; }
}

internal sealed record HostBody
{
    public IReadOnlyDictionary<string, IReadOnlyList<HostPort>>? PortBindings { get; init; }

    public RestartBody? RestartPolicy { get; init; }

    public bool? Privileged { get; init; }

    public string? NetworkMode { get; init; }

    public string? PidMode { get; init; }

    public string? IpcMode { get; init; }

    public IReadOnlyList<string>? CapAdd { get; init; }

    public IReadOnlyList<DeviceBody>? Devices { get; init; }

    /// <summary>Bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Billionths of a processor, since API 1.25.</summary>
    public long? NanoCpus { get; init; }

    /// <summary>Microseconds in which <see cref="CpuQuota"/> is counted.</summary>
    public long? CpuPeriod { get; init; }

    /// <summary>Microseconds of processor time in each period.</summary>
    public long? CpuQuota { get; init; }

    /// <summary>Since API 1.25.</summary>
    public IReadOnlyList<MountBody>? Mounts { get; init; }

    /// <summary>Volumes and paths before API 1.25: <c>source:target:ro</c>.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>Memory mounts before API 1.25: options by path.</summary>
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }
}

internal sealed record RestartBody(string Name, [property: JsonPropertyName("MaximumRetryCount")] int? MaxRetries);

internal sealed record MountBody(string Type, string? Source, string Target, bool ReadOnly);

internal sealed record DeviceBody(
    [property: JsonPropertyName("PathOnHost")] string Source,
    [property: JsonPropertyName("PathInContainer")] string Target,
    [property: JsonPropertyName("CgroupPermissions")] string Permissions
);

internal sealed record EmptyObject;
