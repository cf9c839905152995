using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Triton;

// https://github.com/TritonDataCenter/sdc-cloudapi/blob/master/docs/index.md: only what is used. Metadata is not: it may hold passwords.

internal sealed record ErrorAnswer(string? Code, string? Message, IReadOnlyList<FieldError>? Errors);

internal sealed record FieldError(string? Field, string? Code);

internal sealed record MachineWire(
    string Id,
    string? Name,
    string State,
    string? Brand,
    string? Image,
    string? Package,
    IReadOnlyList<string?>? Ips,
    IReadOnlyList<string?>? Networks,
    Dictionary<string, JsonElement>? Tags,
    DateTimeOffset? Created,
    bool? Docker,
    bool? FirewallEnabled,
    bool? DeletionProtection
);

internal sealed record CreateMachineBody(
    string Name,
    string Package,
    string Image,
    IReadOnlyList<string>? Networks,
    IReadOnlyList<string>? Affinity,
    IReadOnlyList<TritonMount>? Volumes,
    bool? FirewallEnabled,
    bool? DeletionProtection
)
{
    /// <summary>Tags and metadata, each a field of its own: <c>tag.env</c>, <c>metadata.user-script</c>.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Named { get; set; }
}

internal sealed record NetworkWire(string Id, [property: JsonPropertyName("public")] bool IsPublic);

internal sealed record ImageWire(
    string Id,
    string? Name,
    string? Version,
    string? Os,
    string? Type,
    string? State,
    [property: JsonPropertyName("public")] bool? IsPublic,
    DateTimeOffset? PublishedAt
);

internal sealed record CreateImageBody(string Machine, string Name, string Version, string? Description);

internal sealed record PackageWire(string Id, string Name, int Memory, int Disk, decimal? Vcpus, int? Swap, string? Group, string? Version);

internal sealed record KeyWire(string Name, string Fingerprint, string? Key);

internal sealed record CreateKeyBody(string Name, string Key);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(MachineWire))]
[JsonSerializable(typeof(IReadOnlyList<MachineWire>))]
[JsonSerializable(typeof(CreateMachineBody))]
[JsonSerializable(typeof(IReadOnlyList<NetworkWire>))]
[JsonSerializable(typeof(ImageWire))]
[JsonSerializable(typeof(IReadOnlyList<ImageWire>))]
[JsonSerializable(typeof(CreateImageBody))]
[JsonSerializable(typeof(PackageWire))]
[JsonSerializable(typeof(IReadOnlyList<PackageWire>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(KeyWire))]
[JsonSerializable(typeof(IReadOnlyList<KeyWire>))]
[JsonSerializable(typeof(CreateKeyBody))]
internal sealed partial class TritonJson : JsonSerializerContext;
