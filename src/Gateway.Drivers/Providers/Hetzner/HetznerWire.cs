using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Hetzner;

// https://docs.hetzner.cloud/reference/cloud: only what is used.

internal sealed record ErrorAnswer(HetznerError? Error);

internal sealed record HetznerError(string? Code, string? Message, ErrorDetails? Details);

internal sealed record ErrorDetails(IReadOnlyList<ErrorField>? Fields);

internal sealed record ErrorField(string? Name);

internal sealed record Meta(Pagination? Pagination);

internal sealed record Pagination(int? NextPage, int? LastPage);

internal sealed record ActionWire([property: JsonRequired] long Id, string Status, HetznerError? Error);

internal sealed record ActionAnswer(ActionWire? Action);

internal sealed record Named(long Id, string? Name);

internal sealed record ServerWire(
    [property: JsonRequired] long Id,
    string Name,
    string Status,
    DateTimeOffset? Created,
    PublicNet? PublicNet,
    IReadOnlyList<PrivateNet>? PrivateNet,
    Named? ServerType,
    Named? Image,
    Named? Location,
    IReadOnlyList<long>? Volumes,
    Dictionary<string, string>? Labels
);

internal sealed record PublicNet(PublicIp? Ipv4, PublicIp? Ipv6);

internal sealed record PublicIp(string? Ip);

internal sealed record PrivateNet(long Network, string? Ip);

internal sealed record ServerList([property: JsonRequired] IReadOnlyList<ServerWire> Servers, Meta? Meta);

internal sealed record ServerAnswer([property: JsonRequired] ServerWire Server, ActionWire? Action, string? RootPassword);

internal sealed record CreateServerBody(
    string Name,
    string ServerType,
    string Image,
    string? Location,
    IReadOnlyList<long>? SshKeys,
    IReadOnlyList<long>? Networks,
    IReadOnlyList<long>? Volumes,
    IReadOnlyList<FirewallBody>? Firewalls,
    string? UserData,
    Dictionary<string, string>? Labels,
    PublicNetBody? PublicNet,
    long? PlacementGroup,
    bool? StartAfterCreate,
    bool? Automount
);

internal sealed record FirewallBody(long Firewall);

internal sealed record PublicNetBody(bool EnableIpv4, bool EnableIpv6);

internal sealed record RenameBody(string Name);

internal sealed record ChangeTypeBody(string ServerType, bool UpgradeDisk);

internal sealed record ImageWire(
    [property: JsonRequired] long Id,
    string? Type,
    string Status,
    string? Name,
    string? Description,
    decimal? DiskSize,
    DateTimeOffset? Created,
    Named? CreatedFrom,
    string? OsFlavor,
    string? Architecture
);

internal sealed record ImageList([property: JsonRequired] IReadOnlyList<ImageWire> Images, Meta? Meta);

internal sealed record ImageAnswer([property: JsonRequired] ImageWire Image, ActionWire? Action);

internal sealed record CreateImageBody(string Description, string Type);

internal sealed record ServerTypeWire(
    [property: JsonRequired] long Id,
    string Name,
    decimal Cores,
    decimal Memory,
    int Disk,
    JsonElement? Prices,
    IReadOnlyList<Named>? Locations,
    string? Architecture,
    string? CpuType
);

internal sealed record ServerTypeList([property: JsonRequired] IReadOnlyList<ServerTypeWire> ServerTypes, Meta? Meta);

internal sealed record ServerTypeAnswer([property: JsonRequired] ServerTypeWire ServerType);

internal sealed record LocationWire([property: JsonRequired] long Id, string Name, string? Country, string? City, string? NetworkZone);

internal sealed record LocationList([property: JsonRequired] IReadOnlyList<LocationWire> Locations, Meta? Meta);

internal sealed record LocationAnswer([property: JsonRequired] LocationWire Location);

internal sealed record SshKeyWire(
    [property: JsonRequired] long Id,
    string Name,
    string? Fingerprint,
    string? PublicKey,
    DateTimeOffset? Created
);

internal sealed record SshKeyList([property: JsonRequired] IReadOnlyList<SshKeyWire> SshKeys, Meta? Meta);

internal sealed record SshKeyAnswer([property: JsonRequired] SshKeyWire SshKey);

internal sealed record CreateSshKeyBody(string Name, string PublicKey);

internal sealed record VolumeWire(
    [property: JsonRequired] long Id,
    string Name,
    string Status,
    DateTimeOffset? Created,
    long? Server,
    Named? Location,
    int Size,
    string? LinuxDevice,
    Dictionary<string, string>? Labels
);

internal sealed record VolumeList([property: JsonRequired] IReadOnlyList<VolumeWire> Volumes, Meta? Meta);

internal sealed record VolumeAnswer([property: JsonRequired] VolumeWire Volume);

internal sealed record CreateVolumeBody(string Name, int Size, string Location, string? Format, Dictionary<string, string>? Labels);

internal sealed record AttachBody(long Server, bool Automount);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ActionAnswer))]
[JsonSerializable(typeof(ServerList))]
[JsonSerializable(typeof(ServerAnswer))]
[JsonSerializable(typeof(CreateServerBody))]
[JsonSerializable(typeof(RenameBody))]
[JsonSerializable(typeof(ChangeTypeBody))]
[JsonSerializable(typeof(ImageList))]
[JsonSerializable(typeof(ImageAnswer))]
[JsonSerializable(typeof(CreateImageBody))]
[JsonSerializable(typeof(ServerTypeList))]
[JsonSerializable(typeof(ServerTypeAnswer))]
[JsonSerializable(typeof(LocationList))]
[JsonSerializable(typeof(LocationAnswer))]
[JsonSerializable(typeof(SshKeyList))]
[JsonSerializable(typeof(SshKeyAnswer))]
[JsonSerializable(typeof(CreateSshKeyBody))]
[JsonSerializable(typeof(VolumeList))]
[JsonSerializable(typeof(VolumeAnswer))]
[JsonSerializable(typeof(CreateVolumeBody))]
[JsonSerializable(typeof(AttachBody))]
internal sealed partial class HetznerJson : JsonSerializerContext;
