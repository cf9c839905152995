using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Lxd;

// https://documentation.ubuntu.com/lxd/stable-5.0/rest-api/: only what is used.

internal sealed record Answer<T>(T? Metadata);

internal sealed record ErrorAnswer(string? Error, int? ErrorCode);

internal sealed record Begun(string? Operation, OperationWire? Metadata);

internal sealed record OperationWire(string Id, int StatusCode, string? Err, JsonElement? Metadata);

internal sealed record InstanceWire(
    string Name,
    string? Project,
    string? Type,
    string? Status,
    int StatusCode,
    string? Description,
    string? Architecture,
    string? Location,
    bool Ephemeral,
    DateTimeOffset? CreatedAt,
    IReadOnlyList<string>? Profiles,
    Dictionary<string, string>? Config,
    Dictionary<string, Dictionary<string, string>>? ExpandedDevices,
    InstanceState? State
);

internal sealed record InstanceState(
    int StatusCode,
    Dictionary<string, NetworkState>? Network,
    CpuState? Cpu,
    MemoryState? Memory,
    int? Processes
);

// In nanoseconds.
internal sealed record CpuState(long? Usage);

internal sealed record MemoryState(long? Usage);

internal sealed record NetworkState(IReadOnlyList<NetworkAddress>? Addresses, NetworkCounters? Counters);

internal sealed record NetworkCounters(long? BytesReceived, long? BytesSent);

internal sealed record NetworkAddress(string? Family, string? Address, string? Scope);

internal sealed record NewInstance
{
    public required string Name { get; init; }

    public string Type { get; } = "container";

    public required ImageSource Source { get; init; }

    public required IReadOnlyDictionary<string, string> Config { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Devices { get; init; }

    public IReadOnlyList<string>? Profiles { get; init; }

    public bool? Ephemeral { get; init; }

    public string? Description { get; init; }
}

internal sealed record ImageSource(string Type, string? Alias, string? Fingerprint);

internal sealed record ImageWire(
    string Fingerprint,
    string? Type,
    long? Size,
    DateTimeOffset? CreatedAt,
    IReadOnlyList<ImageAlias>? Aliases
);

internal sealed record ImageAlias(string Name);

internal sealed record NewImage(ImageServerSource Source);

internal sealed record ImageServerSource(string Server, string Alias)
{
    public string Type { get; } = "image";

    public string Mode { get; } = "pull";

    public string Protocol { get; } = "simplestreams";
}

internal sealed record NewAlias(string Name, string Target);

internal sealed record AliasTarget(string Target);

internal sealed record NewState(string Action, int Timeout, bool Force);

internal sealed record ProjectWire(string Name, string? Description, Dictionary<string, string>? Config);

internal sealed record NewProject(string Name, IReadOnlyDictionary<string, string> Config);

internal sealed record NewExec
{
    public required IReadOnlyList<string> Command { get; init; }

    [JsonPropertyName("wait-for-websocket")]
    public bool WaitForWebSocket { get; init; } = true;

    public required bool Interactive { get; init; }

    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public string? Cwd { get; init; }

    public int? User { get; init; }

    public int? Group { get; init; }
}

internal sealed record ExecStart(Dictionary<string, string>? Fds);

internal sealed record ExecEnd(int? Return);

internal sealed record WindowSize(string Command, Dictionary<string, string> Args);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(Begun))]
[JsonSerializable(typeof(Answer<OperationWire>))]
[JsonSerializable(typeof(Answer<InstanceWire>))]
[JsonSerializable(typeof(Answer<IReadOnlyList<InstanceWire>>))]
[JsonSerializable(typeof(Answer<InstanceState>))]
[JsonSerializable(typeof(Answer<ProjectWire>))]
[JsonSerializable(typeof(Answer<IReadOnlyList<ProjectWire>>))]
[JsonSerializable(typeof(Answer<JsonElement>))]
[JsonSerializable(typeof(NewInstance))]
[JsonSerializable(typeof(Answer<ImageWire>))]
[JsonSerializable(typeof(Answer<IReadOnlyList<ImageWire>>))]
[JsonSerializable(typeof(NewImage))]
[JsonSerializable(typeof(NewAlias))]
[JsonSerializable(typeof(AliasTarget))]
[JsonSerializable(typeof(NewState))]
[JsonSerializable(typeof(NewProject))]
[JsonSerializable(typeof(NewExec))]
[JsonSerializable(typeof(ExecStart))]
[JsonSerializable(typeof(ExecEnd))]
[JsonSerializable(typeof(WindowSize))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class LxdJson : JsonSerializerContext;
