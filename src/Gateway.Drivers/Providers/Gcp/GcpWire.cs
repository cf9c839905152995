using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Gcp;

// https://cloud.google.com/compute/docs/reference/rest/v1: only what is used. Whole numbers of 64 bits are strings on the wire.

internal sealed record ErrorAnswer(ErrorBody? Error);

internal sealed record ErrorBody(string? Message, string? Status, IReadOnlyList<ErrorDetail>? Errors);

internal sealed record ErrorDetail(string? Reason, string? Message);

internal sealed record OperationWire
{
    public string? Name { get; init; }
    public string? Status { get; init; }
    public string? Zone { get; init; }
    public string? Region { get; init; }
    public int? HttpErrorStatusCode { get; init; }
    public OperationErrors? Error { get; init; }
}

internal sealed record OperationErrors(IReadOnlyList<OperationError>? Errors);

internal sealed record OperationError(string? Code, string? Message);

internal sealed record WarningWire(string? Code, string? Message);

internal sealed record ProjectWire(MetadataWire? CommonInstanceMetadata);

internal sealed record MetadataWire(string? Fingerprint, IReadOnlyList<MetadataItem>? Items);

internal sealed record MetadataItem(string Key, string? Value);

internal sealed record InstanceWire
{
    public string? Id { get; init; }
    public required string Name { get; init; }
    public string? Status { get; init; }
    public string? StatusMessage { get; init; }
    public string? Zone { get; init; }
    public string? MachineType { get; init; }
    public string? CpuPlatform { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }
    public bool? DeletionProtection { get; init; }
    public Dictionary<string, string>? Labels { get; init; }
    public MetadataWire? Metadata { get; init; }
    public IReadOnlyList<AttachedDiskWire>? Disks { get; init; }
    public IReadOnlyList<NetworkInterfaceWire>? NetworkInterfaces { get; init; }
    public NetworkTags? Tags { get; init; }
    public SchedulingWire? Scheduling { get; init; }
    public IReadOnlyList<ServiceAccountWire>? ServiceAccounts { get; init; }
}

internal sealed record AttachedDiskWire
{
    public bool? Boot { get; init; }
    public bool? AutoDelete { get; init; }
    public string? DeviceName { get; init; }
    public string? Source { get; init; }
    public NewDiskWire? InitializeParams { get; init; }
}

internal sealed record NewDiskWire
{
    public string? SourceImage { get; init; }
    public string? DiskType { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
    public long? DiskSizeGb { get; init; }
}

internal sealed record NetworkInterfaceWire
{
    public string? Network { get; init; }
    public string? Subnetwork { get; init; }

    [JsonPropertyName("networkIP")]
    public string? NetworkIp { get; init; }
    public string? Ipv6Address { get; init; }
    public IReadOnlyList<AccessConfigWire>? AccessConfigs { get; init; }
    public IReadOnlyList<AccessConfigWire>? Ipv6AccessConfigs { get; init; }
}

internal sealed record AccessConfigWire
{
    public string? Name { get; init; }
    public string? Type { get; init; }

    [JsonPropertyName("natIP")]
    public string? NatIp { get; init; }
    public string? ExternalIpv6 { get; init; }
}

internal sealed record NetworkTags(IReadOnlyList<string>? Items);

internal sealed record SchedulingWire(string? ProvisioningModel, string? InstanceTerminationAction);

internal sealed record ServiceAccountWire(string Email, IReadOnlyList<string> Scopes);

internal sealed record InstanceList(IReadOnlyList<InstanceWire>? Items, string? NextPageToken);

internal sealed record InstanceScopes(Dictionary<string, InstanceScope>? Items, string? NextPageToken);

internal sealed record InstanceScope(IReadOnlyList<InstanceWire>? Instances, WarningWire? Warning);

internal sealed record SetMachineTypeBody(string MachineType);

internal sealed record DeprecationWire(string? State);

internal sealed record ZoneWire(string Name, string? Status, string? Region, DateTimeOffset? CreationTimestamp);

internal sealed record ZoneList(IReadOnlyList<ZoneWire>? Items, string? NextPageToken);

internal sealed record MachineTypeWire
{
    public required string Name { get; init; }
    public string? Zone { get; init; }
    public int? GuestCpus { get; init; }
    public int? MemoryMb { get; init; }
    public string? Architecture { get; init; }
    public string? Description { get; init; }
    public bool? IsSharedCpu { get; init; }
    public JsonElement? Accelerators { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }
    public DeprecationWire? Deprecated { get; init; }
}

internal sealed record MachineTypeList(IReadOnlyList<MachineTypeWire>? Items, string? NextPageToken);

internal sealed record MachineTypeScopes(Dictionary<string, MachineTypeScope>? Items, string? NextPageToken);

internal sealed record MachineTypeScope(IReadOnlyList<MachineTypeWire>? MachineTypes, WarningWire? Warning);

internal sealed record ImageWire
{
    public required string Name { get; init; }
    public string? Status { get; init; }
    public string? Family { get; init; }
    public string? Architecture { get; init; }
    public string? SourceDisk { get; init; }
    public string? SourceImage { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }
    public DeprecationWire? Deprecated { get; init; }
    public Dictionary<string, string>? Labels { get; init; }
    public IReadOnlyList<string>? StorageLocations { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
    public long? DiskSizeGb { get; init; }
}

internal sealed record ImageList(IReadOnlyList<ImageWire>? Items, string? NextPageToken);

internal sealed record DiskWire
{
    public required string Name { get; init; }
    public string? Status { get; init; }
    public string? Zone { get; init; }
    public string? Region { get; init; }
    public string? Type { get; init; }
    public string? SourceSnapshot { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }
    public Dictionary<string, string>? Labels { get; init; }
    public IReadOnlyList<string>? Users { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
    public long? SizeGb { get; init; }
}

internal sealed record DiskList(IReadOnlyList<DiskWire>? Items, string? NextPageToken);

internal sealed record DiskScopes(Dictionary<string, DiskScope>? Items, string? NextPageToken);

internal sealed record DiskScope(IReadOnlyList<DiskWire>? Disks, WarningWire? Warning);

internal sealed record SnapshotWire
{
    public required string Name { get; init; }
    public string? Status { get; init; }
    public string? SourceDisk { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
    public long? DiskSizeGb { get; init; }
}

internal sealed record SnapshotList(IReadOnlyList<SnapshotWire>? Items, string? NextPageToken);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(OperationWire))]
[JsonSerializable(typeof(ProjectWire))]
[JsonSerializable(typeof(InstanceList))]
[JsonSerializable(typeof(InstanceScopes))]
[JsonSerializable(typeof(SetMachineTypeBody))]
[JsonSerializable(typeof(ZoneList))]
[JsonSerializable(typeof(MachineTypeList))]
[JsonSerializable(typeof(MachineTypeScopes))]
[JsonSerializable(typeof(ImageList))]
[JsonSerializable(typeof(DiskList))]
[JsonSerializable(typeof(DiskScopes))]
[JsonSerializable(typeof(SnapshotList))]
internal sealed partial class GcpJson : JsonSerializerContext;
