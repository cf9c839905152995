using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.OpenStack;

// https://docs.openstack.org/api-ref/: compute, image, block-storage, network. Only what is used.

internal sealed record LinkWire(string? Rel);

internal sealed record Reference(string? Id);

internal sealed record ServerWire(
    string Id,
    string? Name,
    string? Status,
    string? Created,
    string? KeyName,
    string? Description,
    // An empty text for a server that boots from a volume.
    JsonElement Image,
    Reference? Flavor,
    Dictionary<string, IReadOnlyList<AddressWire>>? Addresses,
    Dictionary<string, string>? Metadata,
    IReadOnlyList<string>? Tags,
    FaultWire? Fault
)
{
    [JsonPropertyName("OS-EXT-STS:task_state")]
    public string? TaskState { get; init; }

    [JsonPropertyName("OS-EXT-AZ:availability_zone")]
    public string? AvailabilityZone { get; init; }

    [JsonPropertyName("os-extended-volumes:volumes_attached")]
    public IReadOnlyList<Reference>? Volumes { get; init; }
}

internal sealed record AddressWire(string? Addr)
{
    [JsonPropertyName("OS-EXT-IPS:type")]
    public string? Type { get; init; }
}

internal sealed record FaultWire(string? Message);

internal sealed record ServerList([property: JsonRequired] IReadOnlyList<ServerWire> Servers, IReadOnlyList<LinkWire>? ServersLinks);

internal sealed record ServerAnswer([property: JsonRequired] ServerWire Server);

internal sealed record CreateServerBody(NewServer Server)
{
    [JsonPropertyName("os:scheduler_hints")]
    public SchedulerHints? SchedulerHints { get; init; }
}

internal sealed record SchedulerHints(string Group);

internal sealed record NewServer
{
    public required string Name { get; init; }

    [JsonPropertyName("imageRef")]
    public string? Image { get; init; }

    [JsonPropertyName("flavorRef")]
    public required string Flavor { get; init; }

    public string? AvailabilityZone { get; init; }

    public string? KeyName { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string? UserData { get; init; }

    // "auto", or a list of NetworkBody.
    public JsonElement Networks { get; init; }

    [JsonPropertyName("block_device_mapping_v2")]
    public IReadOnlyList<BlockDevice>? BlockDevices { get; init; }

    public IReadOnlyList<NamedBody>? SecurityGroups { get; init; }

    public bool? ConfigDrive { get; init; }
}

internal sealed record NetworkBody(string? Uuid, string? Port);

internal sealed record NamedBody(string Name);

internal sealed record BlockDevice(string Uuid, string SourceType, string DestinationType, int BootIndex)
{
    public int? VolumeSize { get; init; }

    public bool? DeleteOnTermination { get; init; }
}

internal sealed record CreatedServerAnswer([property: JsonRequired] CreatedServer Server);

internal sealed record CreatedServer(string Id)
{
    [JsonPropertyName("adminPass")]
    public string? AdminPassword { get; init; }

    // A record prints its properties: no log shall get a password that way.
    public override string ToString() => Id;
}

internal sealed record RenameBody(NamedBody Server);

internal sealed record ActionArguments
{
    public string? Type { get; init; }

    [JsonPropertyName("flavorRef")]
    public string? Flavor { get; init; }

    public string? Name { get; init; }
}

internal sealed record CreatedImage([property: JsonRequired] string ImageId);

internal sealed record FlavorWire(string Id, string? Name, decimal? Vcpus, int? Ram, int? Disk)
{
    [JsonPropertyName("OS-FLV-EXT-DATA:ephemeral")]
    public int? Ephemeral { get; init; }

    [JsonPropertyName("OS-FLV-DISABLED:disabled")]
    public bool? IsDisabled { get; init; }
}

internal sealed record FlavorList([property: JsonRequired] IReadOnlyList<FlavorWire> Flavors, IReadOnlyList<LinkWire>? FlavorsLinks);

internal sealed record FlavorAnswer([property: JsonRequired] FlavorWire Flavor);

internal sealed record ZoneList([property: JsonRequired, JsonPropertyName("availabilityZoneInfo")] IReadOnlyList<ZoneWire> Zones);

internal sealed record ZoneWire(
    [property: JsonPropertyName("zoneName")] string Name,
    [property: JsonPropertyName("zoneState")] ZoneState? State
);

internal sealed record ZoneState(bool? Available);

internal sealed record KeyPairWire(string Name, string? PublicKey, string? Fingerprint, string? PrivateKey)
{
    public override string ToString() => Name;
}

internal sealed record KeyPairAnswer([property: JsonRequired, JsonPropertyName("keypair")] KeyPairWire KeyPair);

internal sealed record KeyPairList(
    [property: JsonRequired, JsonPropertyName("keypairs")] IReadOnlyList<KeyPairAnswer> KeyPairs,
    [property: JsonPropertyName("keypairs_links")] IReadOnlyList<LinkWire>? KeyPairsLinks
);

internal sealed record CreateKeyPairBody([property: JsonPropertyName("keypair")] NewKeyPairBody KeyPair);

internal sealed record NewKeyPairBody(string Name, string? PublicKey);

internal sealed record ImageWire(
    string Id,
    string? Name,
    string? Status,
    string? CreatedAt,
    int? MinDisk,
    string? Architecture,
    string? OsDistro,
    string? InstanceUuid,
    string? Visibility,
    long? Size
);

internal sealed record ImageList([property: JsonRequired] IReadOnlyList<ImageWire> Images, string? Next);

internal sealed record VolumeWire(
    string Id,
    string? Name,
    string? Status,
    string? CreatedAt,
    int? Size,
    string? AvailabilityZone,
    string? VolumeType,
    IReadOnlyList<AttachmentWire>? Attachments,
    Dictionary<string, string>? Metadata
);

internal sealed record AttachmentWire(string? ServerId, string? Device);

internal sealed record VolumeList([property: JsonRequired] IReadOnlyList<VolumeWire> Volumes, IReadOnlyList<LinkWire>? VolumesLinks);

internal sealed record VolumeAnswer([property: JsonRequired] VolumeWire Volume);

internal sealed record CreateVolumeBody(NewVolume Volume);

internal sealed record NewVolume(
    string Name,
    int Size,
    string? AvailabilityZone,
    string? SnapshotId,
    string? VolumeType,
    IReadOnlyDictionary<string, string>? Metadata
);

internal sealed record AttachBody([property: JsonPropertyName("volumeAttachment")] NewAttachment Attachment);

internal sealed record NewAttachment([property: JsonPropertyName("volumeId")] string VolumeId, string? Device);

internal sealed record SnapshotWire(string Id, string? Name, string? Status, string? CreatedAt, string? VolumeId, int? Size);

internal sealed record SnapshotList(
    [property: JsonRequired] IReadOnlyList<SnapshotWire> Snapshots,
    IReadOnlyList<LinkWire>? SnapshotsLinks
);

internal sealed record SnapshotAnswer([property: JsonRequired] SnapshotWire Snapshot);

internal sealed record CreateSnapshotBody(NewSnapshot Snapshot);

internal sealed record NewSnapshot(string Name, string VolumeId, bool Force);

internal sealed record NetworkList([property: JsonRequired] IReadOnlyList<Reference> Networks);

internal sealed record CreatePortBody(NewPort Port);

internal sealed record NewPort(string NetworkId, string Name, IReadOnlyList<string>? SecurityGroups);

internal sealed record PortAnswer([property: JsonRequired] IdWire Port);

internal sealed record CreateFloatingIpBody([property: JsonPropertyName("floatingip")] NewFloatingIp FloatingIp);

internal sealed record NewFloatingIp(string FloatingNetworkId, string PortId, string Description);

internal sealed record FloatingIpAnswer([property: JsonRequired, JsonPropertyName("floatingip")] IdWire FloatingIp);

internal sealed record FloatingIpList([property: JsonRequired, JsonPropertyName("floatingips")] IReadOnlyList<IdWire> FloatingIps);

internal sealed record IdWire([property: JsonRequired] string Id);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ServerList))]
[JsonSerializable(typeof(ServerAnswer))]
[JsonSerializable(typeof(CreateServerBody))]
[JsonSerializable(typeof(CreatedServerAnswer))]
[JsonSerializable(typeof(IReadOnlyList<NetworkBody>))]
[JsonSerializable(typeof(RenameBody))]
[JsonSerializable(typeof(Dictionary<string, ActionArguments?>))]
[JsonSerializable(typeof(CreatedImage))]
[JsonSerializable(typeof(FlavorList))]
[JsonSerializable(typeof(FlavorAnswer))]
[JsonSerializable(typeof(ZoneList))]
[JsonSerializable(typeof(KeyPairList))]
[JsonSerializable(typeof(KeyPairAnswer))]
[JsonSerializable(typeof(CreateKeyPairBody))]
[JsonSerializable(typeof(ImageList))]
[JsonSerializable(typeof(ImageWire))]
[JsonSerializable(typeof(VolumeList))]
[JsonSerializable(typeof(VolumeAnswer))]
[JsonSerializable(typeof(CreateVolumeBody))]
[JsonSerializable(typeof(AttachBody))]
[JsonSerializable(typeof(SnapshotList))]
[JsonSerializable(typeof(SnapshotAnswer))]
[JsonSerializable(typeof(CreateSnapshotBody))]
[JsonSerializable(typeof(NetworkList))]
[JsonSerializable(typeof(CreatePortBody))]
[JsonSerializable(typeof(PortAnswer))]
[JsonSerializable(typeof(CreateFloatingIpBody))]
[JsonSerializable(typeof(FloatingIpAnswer))]
[JsonSerializable(typeof(FloatingIpList))]
internal sealed partial class OpenStackJson : JsonSerializerContext;
