using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.AzureArm;

// https://learn.microsoft.com/rest/api/compute/, /virtualnetwork/ and /resources/: only what is used.

internal sealed record ErrorAnswer(ErrorWire? Error);

internal sealed record ErrorWire(string? Code, string? Message, string? Target);

internal sealed record ArmList<T>([property: JsonRequired] IReadOnlyList<T> Value, string? NextLink);

internal sealed record Sub(string? Id);

internal sealed record MachineWire(
    string Id,
    string Name,
    string? Location,
    Dictionary<string, string>? Tags,
    IReadOnlyList<string>? Zones,
    MachineProperties? Properties
);

internal sealed record MachineProperties(
    string? ProvisioningState,
    DateTimeOffset? TimeCreated,
    HardwareWire? HardwareProfile,
    StorageWire? StorageProfile,
    InterfacesWire? NetworkProfile,
    InstanceView? InstanceView
);

internal sealed record HardwareWire(string VmSize);

internal sealed record StorageWire(ImageReference? ImageReference, MachineDisk? OsDisk, IReadOnlyList<MachineDisk>? DataDisks);

internal sealed record ImageReference(string? Id, string? Publisher, string? Offer, string? Sku, string? Version);

internal sealed record MachineDisk(Sub? ManagedDisk);

internal sealed record InterfacesWire(IReadOnlyList<Sub>? NetworkInterfaces);

internal sealed record InstanceView(IReadOnlyList<StatusWire>? Statuses);

internal sealed record StatusWire(string? Code);

internal sealed record InterfaceWire(string Id, InterfaceProperties? Properties);

internal sealed record InterfaceProperties(IReadOnlyList<IpConfiguration>? IpConfigurations);

internal sealed record IpConfiguration(IpProperties? Properties);

internal sealed record IpProperties(
    [property: JsonPropertyName("privateIPAddress")] string? PrivateIpAddress,
    [property: JsonPropertyName("publicIPAddress")] PublicAddressWire? PublicIpAddress
);

internal sealed record PublicAddressWire(string? Id, PublicAddressProperties? Properties);

internal sealed record PublicAddressProperties(string? IpAddress);

internal sealed record MachineBody(
    string Location,
    Dictionary<string, string>? Tags,
    IReadOnlyList<string>? Zones,
    MachineBodyProperties Properties
);

internal sealed record MachineBodyProperties(
    HardwareWire HardwareProfile,
    StorageBody StorageProfile,
    OsBody OsProfile,
    NetworkBody NetworkProfile,
    string? Priority,
    string? EvictionPolicy
);

internal sealed record StorageBody(ImageReference ImageReference, OsDiskBody OsDisk, IReadOnlyList<DataDiskBody>? DataDisks);

internal sealed record OsDiskBody(
    string CreateOption,
    string DeleteOption,
    [property: JsonPropertyName("diskSizeGB")] int? DiskSizeGb,
    DiskTypeBody? ManagedDisk
);

internal sealed record DiskTypeBody(string StorageAccountType);

internal sealed record DataDiskBody(int Lun, string CreateOption, string DeleteOption, Sub ManagedDisk);

internal sealed record OsBody(
    string ComputerName,
    string AdminUsername,
    string? AdminPassword,
    string? CustomData,
    LinuxBody? LinuxConfiguration
);

internal sealed record LinuxBody(bool DisablePasswordAuthentication, SshBody Ssh);

internal sealed record SshBody(IReadOnlyList<SshKeyBody> PublicKeys);

internal sealed record SshKeyBody(string Path, string KeyData);

internal sealed record NetworkBody(string NetworkApiVersion, IReadOnlyList<InterfaceBody> NetworkInterfaceConfigurations);

internal sealed record InterfaceBody(string Name, InterfaceBodyProperties Properties);

internal sealed record InterfaceBodyProperties(
    bool Primary,
    string DeleteOption,
    Sub? NetworkSecurityGroup,
    IReadOnlyList<IpBody> IpConfigurations
);

internal sealed record IpBody(string Name, IpBodyProperties Properties);

internal sealed record IpBodyProperties(
    Sub Subnet,
    [property: JsonPropertyName("publicIPAddressConfiguration")] PublicAddressBody? PublicIpAddressConfiguration
);

internal sealed record PublicAddressBody(string Name, SkuName Sku, PublicAddressBodyProperties Properties);

internal sealed record PublicAddressBodyProperties(
    string DeleteOption,
    [property: JsonPropertyName("publicIPAllocationMethod")] string PublicIpAllocationMethod
);

internal sealed record SkuName(string Name);

internal sealed record ResizeBody(ResizeProperties Properties);

internal sealed record ResizeProperties(HardwareWire HardwareProfile);

internal sealed record DisksBody(IReadOnlyList<DiskIdBody>? DataDisksToAttach, IReadOnlyList<DiskIdBody>? DataDisksToDetach);

internal sealed record DiskIdBody(string DiskId);

internal sealed record DiskWire(
    string? Id,
    string Name,
    string? Location,
    string? ManagedBy,
    SkuName? Sku,
    Dictionary<string, string>? Tags,
    DiskProperties? Properties
);

internal sealed record DiskProperties(
    string? ProvisioningState,
    string? DiskState,
    DateTimeOffset? TimeCreated,
    [property: JsonPropertyName("diskSizeGB")] int? DiskSizeGb,
    string? OsType,
    CreationData? CreationData,
    double? CompletionPercent,
    bool? Incremental
);

internal sealed record CreationData(string? CreateOption, string? SourceResourceId);

internal sealed record DiskBody(
    string Location,
    SkuName? Sku,
    IReadOnlyList<string>? Zones,
    Dictionary<string, string>? Tags,
    DiskBodyProperties Properties
);

internal sealed record DiskBodyProperties(
    CreationData CreationData,
    [property: JsonPropertyName("diskSizeGB")] int? DiskSizeGb,
    bool? Incremental
);

internal sealed record KeyWire(string Id, string Name, KeyProperties? Properties);

internal sealed record KeyProperties(string? PublicKey);

internal sealed record KeyBody(string Location, KeyProperties? Properties);

internal sealed record NewKeyWire(string PrivateKey, string PublicKey);

internal sealed record ImageWire(string Id, string Name, string? Location, ImageProperties? Properties);

internal sealed record ImageProperties(string? ProvisioningState, Sub? SourceVirtualMachine, ImageStorage? StorageProfile);

internal sealed record ImageStorage(ImageOsDisk? OsDisk);

internal sealed record ImageOsDisk(string? OsType, [property: JsonPropertyName("diskSizeGB")] int? DiskSizeGb);

internal sealed record ImageVersion(string Name, ImageVersionProperties? Properties);

internal sealed record ImageVersionProperties(VersionDisk? OsDiskImage, string? Architecture);

internal sealed record VersionDisk(string? OperatingSystem, double? SizeInGb);

internal sealed record SkuWire(
    string? ResourceType,
    string Name,
    string? Family,
    IReadOnlyList<string>? Locations,
    IReadOnlyList<CapabilityWire>? Capabilities,
    IReadOnlyList<RestrictionWire>? Restrictions
);

internal sealed record CapabilityWire(string Name, string? Value);

internal sealed record RestrictionWire(string? Type, string? ReasonCode);

internal sealed record LocationWire(string Name, string? DisplayName, LocationMetadata? Metadata);

internal sealed record LocationMetadata(string? RegionType, string? Geography, string? PhysicalLocation);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(Sub))]
[JsonSerializable(typeof(MachineWire))]
[JsonSerializable(typeof(ArmList<MachineWire>))]
[JsonSerializable(typeof(InstanceView))]
[JsonSerializable(typeof(InterfaceWire))]
[JsonSerializable(typeof(ArmList<InterfaceWire>))]
[JsonSerializable(typeof(PublicAddressWire))]
[JsonSerializable(typeof(ArmList<PublicAddressWire>))]
[JsonSerializable(typeof(MachineBody))]
[JsonSerializable(typeof(ResizeBody))]
[JsonSerializable(typeof(DisksBody))]
[JsonSerializable(typeof(DiskWire))]
[JsonSerializable(typeof(ArmList<DiskWire>))]
[JsonSerializable(typeof(DiskBody))]
[JsonSerializable(typeof(KeyWire))]
[JsonSerializable(typeof(ArmList<KeyWire>))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(NewKeyWire))]
[JsonSerializable(typeof(ImageWire))]
[JsonSerializable(typeof(ArmList<ImageWire>))]
[JsonSerializable(typeof(ImageVersion))]
[JsonSerializable(typeof(IReadOnlyList<ImageVersion>))]
[JsonSerializable(typeof(ArmList<SkuWire>))]
[JsonSerializable(typeof(ArmList<LocationWire>))]
internal sealed partial class ArmJson : JsonSerializerContext;
