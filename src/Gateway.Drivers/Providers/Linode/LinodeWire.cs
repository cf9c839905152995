using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Linode;

// https://techdocs.akamai.com/linode-api/reference/api: only what is used.

internal sealed record ErrorAnswer(ErrorWire[]? Errors);

internal sealed record ErrorWire(string? Reason, string? Field);

/// <summary>A page of any collection. Some come whole, but tell their pages all the same.</summary>
internal sealed record ListAnswer<T>([property: JsonRequired] T[] Data, int Page = 1, int Pages = 1);

/// <summary>What verbs answer: an object without members.</summary>
internal sealed record Nothing;

internal sealed record InstanceWire(
    [property: JsonRequired] long Id,
    string? Label,
    string? Status,
    [property: JsonConverter(typeof(LinodeTimes))] DateTimeOffset? Created,
    string? Type,
    string? Image,
    string? Region,
    string[]? Ipv4,
    string? Ipv6,
    string[]? Tags
);

internal sealed record CreateInstanceBody(
    string Label,
    string Type,
    string Image,
    string Region,
    string RootPass,
    IReadOnlyList<string>? AuthorizedKeys,
    IReadOnlyList<string>? AuthorizedUsers,
    IReadOnlyList<string>? Tags,
    MetadataBody? Metadata,
    IReadOnlyList<InterfaceBody>? Interfaces,
    bool? PrivateIp,
    bool? Booted,
    bool? BackupsEnabled,
    long? FirewallId,
    PlacementGroupBody? PlacementGroup,
    int? SwapSize
);

internal sealed record MetadataBody(string UserData);

internal sealed record InterfaceBody(string Purpose, long SubnetId, bool Primary, InterfaceAddressBody Ipv4);

internal sealed record InterfaceAddressBody([property: JsonPropertyName("nat_1_1")] string Nat);

internal sealed record PlacementGroupBody(long Id);

internal sealed record RenameBody(string Label);

internal sealed record ResizeBody(string Type, bool AllowAutoDiskResize);

internal sealed record DiskWire([property: JsonRequired] long Id, string? Filesystem, int Size);

internal sealed record TypeWire(string Id, string? Label, int? Vcpus, int? Memory, int? Disk, PriceWire? Price, JsonElement? RegionPrices);

internal sealed record PriceWire(decimal? Hourly);

internal sealed record RegionWire(string Id, string? Label, string? Country, string? Status, string[]? Capabilities);

internal sealed record ImageWire(
    string Id,
    string? Label,
    string? Status,
    string? Vendor,
    int? Size,
    [property: JsonConverter(typeof(LinodeTimes))] DateTimeOffset? Created,
    bool? IsPublic,
    bool? Deprecated,
    string[]? Capabilities
);

internal sealed record CreateImageBody(long DiskId, string Label, bool? CloudInit);

internal sealed record KeyWire(
    [property: JsonRequired] long Id,
    string? Label,
    string? SshKey,
    [property: JsonConverter(typeof(LinodeTimes))] DateTimeOffset? Created
);

internal sealed record CreateKeyBody(string Label, string SshKey);

internal sealed record VolumeWire(
    [property: JsonRequired] long Id,
    string? Label,
    string? Status,
    int? Size,
    string? Region,
    long? LinodeId,
    string? FilesystemPath,
    [property: JsonConverter(typeof(LinodeTimes))] DateTimeOffset? Created,
    string[]? Tags
);

internal sealed record CreateVolumeBody(string Label, int Size, string Region, IReadOnlyList<string>? Tags, string? Encryption);

internal sealed record AttachBody(long LinodeId, bool PersistAcrossBoots);

/// <summary>Times are UTC without saying so: <c>2018-01-01T00:01:01</c>.</summary>
internal sealed class LinodeTimes : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(ListAnswer<InstanceWire>))]
[JsonSerializable(typeof(CreateInstanceBody))]
[JsonSerializable(typeof(RenameBody))]
[JsonSerializable(typeof(ResizeBody))]
[JsonSerializable(typeof(ListAnswer<DiskWire>))]
[JsonSerializable(typeof(ListAnswer<TypeWire>))]
[JsonSerializable(typeof(ListAnswer<RegionWire>))]
[JsonSerializable(typeof(ListAnswer<ImageWire>))]
[JsonSerializable(typeof(CreateImageBody))]
[JsonSerializable(typeof(ListAnswer<KeyWire>))]
[JsonSerializable(typeof(CreateKeyBody))]
[JsonSerializable(typeof(ListAnswer<VolumeWire>))]
[JsonSerializable(typeof(CreateVolumeBody))]
[JsonSerializable(typeof(AttachBody))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>[]>))]
internal sealed partial class LinodeJson : JsonSerializerContext;
