using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Vultr;

// https://www.vultr.com/api/: only what is used.

internal sealed record ErrorAnswer(string? Error, int? Status);

internal sealed record Meta(Links? Links);

internal sealed record Links(string? Next);

/// <summary>A page of any list.</summary>
internal interface IVultrPage<out T>
{
    IReadOnlyList<T> Items { get; }

    Meta? Meta { get; }
}

internal sealed record InstanceWire(
    string Id,
    string? Label,
    string? Plan,
    string? Region,
    string Status,
    string? PowerStatus,
    string? ServerStatus,
    string? MainIp,
    string? InternalIp,
    [property: JsonPropertyName("v6_main_ip")] string? V6MainIp,
    bool? VpcOnly,
    int? OsId,
    int? AppId,
    string? ImageId,
    string? SnapshotId,
    IReadOnlyList<string>? Tags,
    IReadOnlyList<string>? Features,
    string? Hostname,
    string? DefaultPassword,
    DateTimeOffset? DateCreated
);

internal sealed record InstancePage([property: JsonRequired] IReadOnlyList<InstanceWire> Instances, Meta? Meta) : IVultrPage<InstanceWire>
{
    IReadOnlyList<InstanceWire> IVultrPage<InstanceWire>.Items => Instances;
}

internal sealed record InstanceAnswer([property: JsonRequired] InstanceWire Instance);

internal sealed record CreateInstanceBody(
    string Region,
    string Plan,
    string Label,
    int? OsId,
    string? ImageId,
    string? SnapshotId,
    IReadOnlyList<string>? Tags,
    IReadOnlyList<string>? SshkeyId,
    string? UserData,
    bool? EnableVpc,
    IReadOnlyList<string>? AttachVpc,
    bool? VpcOnly,
    bool? EnableIpv6,
    string? Hostname,
    string? FirewallGroupId,
    string? ScriptId,
    string? Backups,
    bool? DdosProtection,
    bool? ActivationEmail
);

internal sealed record UpdateInstanceBody(string? Label, string? Plan);

internal sealed record OsWire([property: JsonRequired] int Id, string Name, string? Arch, string? Family);

internal sealed record OsPage([property: JsonRequired] IReadOnlyList<OsWire> Os, Meta? Meta) : IVultrPage<OsWire>
{
    IReadOnlyList<OsWire> IVultrPage<OsWire>.Items => Os;
}

internal sealed record SnapshotWire(string Id, string? Description, long? Size, string? Status, int? OsId, DateTimeOffset? DateCreated);

internal sealed record SnapshotPage([property: JsonRequired] IReadOnlyList<SnapshotWire> Snapshots, Meta? Meta) : IVultrPage<SnapshotWire>
{
    IReadOnlyList<SnapshotWire> IVultrPage<SnapshotWire>.Items => Snapshots;
}

internal sealed record SnapshotAnswer([property: JsonRequired] SnapshotWire Snapshot);

internal sealed record CreateSnapshotBody(string InstanceId, string Description);

internal sealed record AppWire([property: JsonRequired] int Id, string? Name, string? DeployName, string? Vendor, string? ImageId);

internal sealed record AppPage([property: JsonRequired] IReadOnlyList<AppWire> Applications, Meta? Meta) : IVultrPage<AppWire>
{
    IReadOnlyList<AppWire> IVultrPage<AppWire>.Items => Applications;
}

internal sealed record PlanWire(
    string Id,
    decimal? VcpuCount,
    decimal? CpuThreads,
    decimal? CpuCount,
    int? Ram,
    int? Disk,
    int? DiskCount,
    decimal? MonthlyCost,
    decimal? HourlyCost,
    string? Type,
    IReadOnlyList<string>? Locations
);

internal sealed record PlanPage([property: JsonRequired] IReadOnlyList<PlanWire> Plans, Meta? Meta) : IVultrPage<PlanWire>
{
    IReadOnlyList<PlanWire> IVultrPage<PlanWire>.Items => Plans;
}

internal sealed record MetalPlanPage([property: JsonRequired] IReadOnlyList<PlanWire> PlansMetal, Meta? Meta) : IVultrPage<PlanWire>
{
    IReadOnlyList<PlanWire> IVultrPage<PlanWire>.Items => PlansMetal;
}

internal sealed record RegionWire(string Id, string? City, string? Country, string? Continent, IReadOnlyList<string>? Options);

internal sealed record RegionPage([property: JsonRequired] IReadOnlyList<RegionWire> Regions, Meta? Meta) : IVultrPage<RegionWire>
{
    IReadOnlyList<RegionWire> IVultrPage<RegionWire>.Items => Regions;
}

internal sealed record SshKeyWire(string Id, string Name, string? SshKey, DateTimeOffset? DateCreated);

internal sealed record SshKeyPage([property: JsonRequired] IReadOnlyList<SshKeyWire> SshKeys, Meta? Meta) : IVultrPage<SshKeyWire>
{
    IReadOnlyList<SshKeyWire> IVultrPage<SshKeyWire>.Items => SshKeys;
}

internal sealed record SshKeyAnswer([property: JsonRequired] SshKeyWire SshKey);

internal sealed record CreateSshKeyBody(string Name, string SshKey);

internal sealed record BlockWire(
    string Id,
    string? Label,
    string Status,
    int SizeGb,
    string? Region,
    string? AttachedToInstance,
    string? MountId,
    string? BlockType,
    DateTimeOffset? DateCreated
);

internal sealed record BlockPage([property: JsonRequired] IReadOnlyList<BlockWire> Blocks, Meta? Meta) : IVultrPage<BlockWire>
{
    IReadOnlyList<BlockWire> IVultrPage<BlockWire>.Items => Blocks;
}

internal sealed record BlockAnswer([property: JsonRequired] BlockWire Block);

internal sealed record CreateBlockBody(string Region, int SizeGb, string Label, string? BlockType);

internal sealed record AttachBody(string InstanceId, bool Live);

internal sealed record DetachBody(bool Live);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(InstancePage))]
[JsonSerializable(typeof(InstanceAnswer))]
[JsonSerializable(typeof(CreateInstanceBody))]
[JsonSerializable(typeof(UpdateInstanceBody))]
[JsonSerializable(typeof(OsPage))]
[JsonSerializable(typeof(SnapshotPage))]
[JsonSerializable(typeof(SnapshotAnswer))]
[JsonSerializable(typeof(CreateSnapshotBody))]
[JsonSerializable(typeof(AppPage))]
[JsonSerializable(typeof(PlanPage))]
[JsonSerializable(typeof(MetalPlanPage))]
[JsonSerializable(typeof(RegionPage))]
[JsonSerializable(typeof(SshKeyPage))]
[JsonSerializable(typeof(SshKeyAnswer))]
[JsonSerializable(typeof(CreateSshKeyBody))]
[JsonSerializable(typeof(BlockPage))]
[JsonSerializable(typeof(BlockAnswer))]
[JsonSerializable(typeof(CreateBlockBody))]
[JsonSerializable(typeof(AttachBody))]
[JsonSerializable(typeof(DetachBody))]
internal sealed partial class VultrJson : JsonSerializerContext;
