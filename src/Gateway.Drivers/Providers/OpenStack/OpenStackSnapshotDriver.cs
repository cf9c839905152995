using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>Snapshots of Cinder's volumes.</summary>
[Limits(PageSize = OpenStackClient.MostItems)]
internal sealed class OpenStackSnapshotDriver(HttpClient http, Connection connection, KeystoneSession session) : ISnapshotDriver
{
    // https://docs.openstack.org/api-ref/block-storage/v3/#volume-snapshots-snapshots
    private static readonly Dictionary<string, SnapshotState> States = new(StringComparer.Ordinal)
    {
        ["creating"] = SnapshotState.Creating,
        ["available"] = SnapshotState.Available,
        ["backing-up"] = SnapshotState.Updating,
        ["unmanaging"] = SnapshotState.Updating,
        ["restoring"] = SnapshotState.Restoring,
        ["deleting"] = SnapshotState.Deleting,
        ["deleted"] = SnapshotState.Deleted,
        ["error"] = SnapshotState.Error,
        ["error_deleting"] = SnapshotState.Error,
        ["error_restoring"] = SnapshotState.Error,
    };

    private readonly OpenStackClient _client = new(http, connection, session);

    [Filters(FilterField.Name, FilterField.Volume)]
    public async Task<Page<Snapshot>> ListSnapshotsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var list = await _client.GetAsync(
            OpenStackService.Volume,
            "/snapshots/detail",
            OpenStackJson.Default.SnapshotList,
            cancellationToken,
            [("sort", "created_at:asc"), .. OpenStackClient.PageOf(request), .. QueryOf(request.Filter)]
        );
        return OpenStackClient.ToPage(list.Snapshots, OpenStackClient.HasNext(list.SnapshotsLinks), ToSnapshot);
    }

    public async Task<Snapshot> GetSnapshotAsync(string id, CancellationToken cancellationToken) =>
        ToSnapshot(
            (
                await _client.GetAsync(OpenStackService.Volume, AddressOf(id), OpenStackJson.Default.SnapshotAnswer, cancellationToken)
            ).Snapshot
        );

    [Note("also of a volume in use, as it is at that moment")]
    public async Task<Snapshot> CreateSnapshotAsync(CreateSnapshot request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        var volume = _client.Refer(request.Volume, "volume", "volume");
        var answer = await _client
            .PostAsync(
                OpenStackService.Volume,
                "/snapshots",
                new CreateSnapshotBody(new NewSnapshot(request.Name, volume, Force: true)),
                OpenStackJson.Default.CreateSnapshotBody,
                OpenStackJson.Default.SnapshotAnswer,
                cancellationToken
            )
            .RefersToAsync("volume");
        return ToSnapshot(answer.Snapshot);
    }

    public Task DeleteSnapshotAsync(string id, CancellationToken cancellationToken) =>
        _client.DeleteAsync(OpenStackService.Volume, AddressOf(id), cancellationToken);

    private string AddressOf(string id) => _client.PathOf("snapshots", "snapshot", id);

    private static IEnumerable<(string Name, string Value)> QueryOf(ListFilter filter)
    {
        if (filter.Name is { } name)
        {
            yield return ("name", name);
        }

        if (filter.Volume is { } volume)
        {
            yield return ("volume_id", volume);
        }
    }

    private Snapshot ToSnapshot(SnapshotWire snapshot) =>
        new()
        {
            Origin = connection,
            Id = snapshot.Id,
            Name = snapshot.Name,
            State = States.GetValueOrDefault(snapshot.Status ?? "", SnapshotState.Unknown),
            NativeState = snapshot.Status,
            CreatedAt = OpenStackClient.ReadTime(snapshot.CreatedAt),
            Volume = snapshot.VolumeId is { } volume ? new ResourceId(volume) : (ResourceId?)null,
            SizeGiB = snapshot.Size,
        };
}
