using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

/// <summary>Snapshots of volumes; those of droplets are images.</summary>
[Limits(PageSize = DigitalOceanClient.MostItems)]
internal sealed class DigitalOceanSnapshotDriver(HttpClient http, Connection connection) : ISnapshotDriver
{
    private readonly DigitalOceanClient _digitalOcean = new(http, connection);

    // The list of one volume is no filter: it is gone with the volume, and its snapshots are not.
    public Task<Page<Snapshot>> ListSnapshotsAsync(PageRequest request, CancellationToken cancellationToken) =>
        _digitalOcean.ListAsync(
            "snapshots",
            request,
            [("resource_type", "volume")],
            DigitalOceanJson.Default.SnapshotList,
            list => list.Snapshots,
            ToSnapshot,
            cancellationToken
        );

    public async Task<Snapshot> GetSnapshotAsync(string id, CancellationToken cancellationToken) =>
        ToSnapshot((await _digitalOcean.GetAsync(AddressOf(id), DigitalOceanJson.Default.SnapshotAnswer, cancellationToken)).Snapshot);

    public async Task<Snapshot> CreateSnapshotAsync(CreateSnapshot request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        var answer = await _digitalOcean
            .PostAsync(
                $"volumes/{_digitalOcean.ReferUuid(request.Volume, "volume", "volume")}/snapshots",
                new CreateSnapshotBody(request.Name),
                DigitalOceanJson.Default.CreateSnapshotBody,
                DigitalOceanJson.Default.SnapshotAnswer,
                cancellationToken
            )
            .RefersToAsync("volume");
        return ToSnapshot(answer.Snapshot);
    }

    public Task DeleteSnapshotAsync(string id, CancellationToken cancellationToken) =>
        _digitalOcean.DeleteAsync(AddressOf(id), cancellationToken);

    // UUIDs are of volumes' snapshots, numbers of droplets'.
    private string AddressOf(string id) => _digitalOcean.AddressOfUuid("snapshots", "snapshot", id);

    // DigitalOcean has no word for a snapshot's state: it can be used once it is listed.
    private Snapshot ToSnapshot(SnapshotWire snapshot) =>
        new()
        {
            Origin = connection,
            Id = snapshot.Id,
            Name = snapshot.Name,
            State = SnapshotState.Available,
            CreatedAt = snapshot.CreatedAt?.ToUniversalTime(),
            Volume = DigitalOceanClient.ToId(snapshot.ResourceId),
            SizeGiB = snapshot.MinDiskSize,
        };
}
