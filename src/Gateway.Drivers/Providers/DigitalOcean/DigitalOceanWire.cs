using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.DigitalOcean;

// https://docs.digitalocean.com/reference/api/digitalocean: only what is used. A page of 200 droplets is about 360 KB, of which a sixth is
// read: whole sizes, kernels and backup windows come with each droplet.

internal sealed record ErrorAnswer(string? Id, string? Message);

internal sealed record Links(PageLinks? Pages);

internal sealed record PageLinks(string? Next);

internal sealed record Meta(int Total);

/// <summary>A page of a collection.</summary>
internal interface IListAnswer
{
    Links? Links { get; }

    Meta? Meta { get; }
}

// What a page holds hundreds of has setters: a constructor's arguments would be boxed, which is a third of the time that a page takes.

internal sealed class Numbered
{
    public long Id { get; set; }
}

internal sealed class Slugged
{
    public string? Slug { get; set; }
}

internal sealed class DropletWire
{
    [JsonRequired]
    public long Id { get; set; }

    public string Name { get; set; } = "";
    public string? Status { get; set; }
    public DateTimeOffset? CreatedAt { get; set; }
    public NetworksWire? Networks { get; set; }
    public Numbered? Image { get; set; }
    public string? SizeSlug { get; set; }
    public Slugged? Region { get; set; }
    public string[]? VolumeIds { get; set; }
    public string[]? Tags { get; set; }
}

internal sealed class NetworksWire
{
    public AddressWire[]? V4 { get; set; }
    public AddressWire[]? V6 { get; set; }
}

internal sealed class AddressWire
{
    public string? IpAddress { get; set; }
    public string? Type { get; set; }
}

internal sealed record DropletList([property: JsonRequired] DropletWire[] Droplets, Links? Links, Meta? Meta) : IListAnswer;

internal sealed record DropletAnswer([property: JsonRequired] DropletWire Droplet);

internal sealed record CreateDropletBody(
    string Name,
    string Size,
    long Image,
    string? Region,
    IReadOnlyList<long>? SshKeys,
    IReadOnlyList<string>? Tags,
    string? UserData,
    string? VpcUuid,
    IReadOnlyList<string>? Volumes,
    bool? PublicNetworking,
    bool? Ipv6,
    bool? Backups,
    bool? Monitoring,
    bool? WithDropletAgent
);

internal sealed record DropletActionBody(string Type, string? Name = null, string? Size = null, bool? Disk = null);

internal sealed record ActionWire([property: JsonRequired] long Id, string? Status, string? Type);

internal sealed record ActionAnswer([property: JsonRequired] ActionWire Action);

internal sealed record ImageWire(
    [property: JsonRequired] long Id,
    string? Name,
    string? Distribution,
    string? Slug,
    string? Type,
    string? Status,
    DateTimeOffset? CreatedAt,
    int? MinDiskSize,
    string[]? Regions
);

internal sealed record ImageList([property: JsonRequired] ImageWire[] Images, Links? Links, Meta? Meta) : IListAnswer;

internal sealed record ImageAnswer([property: JsonRequired] ImageWire Image);

internal sealed record DropletSnapshotWire([property: JsonRequired] long Id, string? Name);

internal sealed record DropletSnapshotList([property: JsonRequired] DropletSnapshotWire[] Snapshots);

internal sealed record SizeWire(
    string Slug,
    int? Memory,
    int? Vcpus,
    int? Disk,
    decimal? PriceHourly,
    string[]? Regions,
    bool? Available,
    string? Description
);

internal sealed record SizeList([property: JsonRequired] SizeWire[] Sizes, Links? Links, Meta? Meta) : IListAnswer;

internal sealed record RegionWire(string Slug, string? Name, bool? Available, string[]? Features);

internal sealed record RegionList([property: JsonRequired] RegionWire[] Regions, Links? Links, Meta? Meta) : IListAnswer;

internal sealed record KeyWire([property: JsonRequired] long Id, string? Name, string? Fingerprint, string? PublicKey);

internal sealed record KeyList([property: JsonRequired] KeyWire[] SshKeys, Links? Links, Meta? Meta) : IListAnswer;

internal sealed record KeyAnswer([property: JsonRequired] KeyWire SshKey);

internal sealed record CreateKeyBody(string Name, string PublicKey);

internal sealed record VolumeWire(
    string Id,
    string? Name,
    DateTimeOffset? CreatedAt,
    int? SizeGigabytes,
    long[]? DropletIds,
    Slugged? Region,
    string[]? Tags,
    string? Description,
    string? FilesystemType
);

internal sealed record VolumeList([property: JsonRequired] VolumeWire[] Volumes, Links? Links, Meta? Meta) : IListAnswer;

internal sealed record VolumeAnswer([property: JsonRequired] VolumeWire Volume);

internal sealed record CreateVolumeBody(
    string Name,
    int SizeGigabytes,
    string Region,
    string? SnapshotId,
    IReadOnlyList<string>? Tags,
    string? Description,
    string? FilesystemType,
    string? FilesystemLabel
);

internal sealed record VolumeActionBody(string Type, long DropletId);

internal sealed record SnapshotWire(
    string Id,
    string? Name,
    DateTimeOffset? CreatedAt,
    string? ResourceId,
    string? ResourceType,
    int? MinDiskSize
);

internal sealed record SnapshotList([property: JsonRequired] SnapshotWire[] Snapshots, Links? Links, Meta? Meta) : IListAnswer;

internal sealed record SnapshotAnswer([property: JsonRequired] SnapshotWire Snapshot);

internal sealed record CreateSnapshotBody(string Name);

internal sealed record AccountAnswer([property: JsonRequired] AccountWire Account);

internal sealed record AccountWire(string? Status);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(DropletList))]
[JsonSerializable(typeof(DropletAnswer))]
[JsonSerializable(typeof(CreateDropletBody))]
[JsonSerializable(typeof(DropletActionBody))]
[JsonSerializable(typeof(ActionAnswer))]
[JsonSerializable(typeof(ImageList))]
[JsonSerializable(typeof(ImageAnswer))]
[JsonSerializable(typeof(DropletSnapshotList))]
[JsonSerializable(typeof(SizeList))]
[JsonSerializable(typeof(RegionList))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(CreateKeyBody))]
[JsonSerializable(typeof(VolumeList))]
[JsonSerializable(typeof(VolumeAnswer))]
[JsonSerializable(typeof(CreateVolumeBody))]
[JsonSerializable(typeof(VolumeActionBody))]
[JsonSerializable(typeof(SnapshotList))]
[JsonSerializable(typeof(SnapshotAnswer))]
[JsonSerializable(typeof(CreateSnapshotBody))]
[JsonSerializable(typeof(AccountAnswer))]
internal sealed partial class DigitalOceanJson : JsonSerializerContext;
