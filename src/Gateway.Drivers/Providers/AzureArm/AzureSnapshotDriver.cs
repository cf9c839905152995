using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

internal sealed class AzureSnapshotDriver(HttpClient http, Connection connection, AzureSettings settings) : ISnapshotDriver
{
    private const double Complete = 100;

    private readonly ArmClient _arm = new(http, connection, settings);

    public async Task<Page<Snapshot>> ListSnapshotsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await _arm.ListAsync(
            ArmClient.CollectionOf(_arm.Scope, ArmType.Snapshot),
            $"api-version={ArmType.Snapshot.Version}",
            request,
            ArmJson.Default.ArmListDiskWire,
            cancellationToken
        );
        return new Page<Snapshot>([.. page.Items.Select(ToSnapshot)], page.NextToken);
    }

    public async Task<Snapshot> GetSnapshotAsync(string id, CancellationToken cancellationToken) =>
        ToSnapshot(
            await _arm.GetAsync(
                ArmClient.Versioned(_arm.PathOf(ArmType.Snapshot, id), ArmType.Snapshot.Version),
                ArmJson.Default.DiskWire,
                cancellationToken
            )
        );

    public async Task<Snapshot> CreateSnapshotAsync(CreateSnapshot request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<AzureSnapshotOptions>(request);
        var source = _arm.Refer(ArmType.Disk, request.Volume, "volume");
        var address = _arm.NewAddress(ArmType.Snapshot, request.Name);
        // A snapshot lies where its disk does, and Azure wants to be told.
        var disk = await _arm.GetAsync(
                ArmClient.Versioned(_arm.PathOf(ArmType.Disk, source), ArmType.Disk.Version),
                ArmJson.Default.DiskWire,
                cancellationToken
            )
            .RefersToAsync("volume");
        await _arm.RequireFreeAsync(ArmType.Snapshot, request.Name, cancellationToken);
        var body = new DiskBody(
            disk.Location ?? settings.Location,
            Sku: null,
            Zones: null,
            Tags: null,
            new DiskBodyProperties(new CreationData("Copy", source), DiskSizeGb: null, options.Incremental ? true : null)
        );
        var made = await _arm.SendAsync(
                HttpMethod.Put,
                address,
                body,
                ArmJson.Default.DiskBody,
                ArmJson.Default.DiskWire,
                cancellationToken
            )
            .RefersToAsync("volume");
        return ToSnapshot(made);
    }

    public Task DeleteSnapshotAsync(string id, CancellationToken cancellationToken) =>
        _arm.DeleteAsync(ArmType.Snapshot, id, cancellationToken);

    private Snapshot ToSnapshot(DiskWire snapshot) =>
        new()
        {
            Origin = connection,
            Id = snapshot.Id is { } path ? _arm.ToId(path) : snapshot.Name,
            Name = snapshot.Name,
            State = snapshot.Properties?.ProvisioningState switch
            {
                // An incremental one is there at once and copied behind the scenes.
                "Succeeded" when snapshot.Properties.CompletionPercent < Complete => SnapshotState.Creating,
                "Succeeded" => SnapshotState.Available,
                "Creating" => SnapshotState.Creating,
                "Updating" => SnapshotState.Updating,
                "Deleting" => SnapshotState.Deleting,
                "Failed" => SnapshotState.Error,
                _ => SnapshotState.Unknown,
            },
            NativeState = snapshot.Properties?.ProvisioningState,
            CreatedAt = snapshot.Properties?.TimeCreated?.ToUniversalTime(),
            Volume = snapshot.Properties?.CreationData?.SourceResourceId is { } disk ? _arm.ToId(disk) : (ResourceId?)null,
            SizeGiB = snapshot.Properties?.DiskSizeGb,
            Extra = snapshot.Properties?.Incremental is { } incremental
                ? new Dictionary<string, JsonElement> { ["incremental"] = JsonSerializer.SerializeToElement(incremental) }
                : new Dictionary<string, JsonElement>(),
        };
}
