using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

[Limits(PageSize = GcpClient.MostItems)]
internal sealed class GcpSnapshotDriver(HttpClient http, Connection connection, GcpSettings settings) : ISnapshotDriver
{
    private static readonly Dictionary<string, SnapshotState> States = new(StringComparer.Ordinal)
    {
        ["CREATING"] = SnapshotState.Creating,
        ["UPLOADING"] = SnapshotState.Creating,
        ["READY"] = SnapshotState.Available,
        ["DELETING"] = SnapshotState.Deleting,
        ["FAILED"] = SnapshotState.Error,
    };

    private readonly GcpClient _gcp = new(http, connection, settings);

    /// <summary>The path of a snapshot that a field names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public static string Refer(Connection connection, ResourceId id) =>
        GcpName.IsName(id.Value)
            ? $"global/snapshots/{id.Value}"
            : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no snapshot '{id.Value}'.", "snapshot");

    [Filters(FilterField.Name, FilterField.State)]
    public async Task<Page<Snapshot>> ListSnapshotsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var filter = GcpFilter.Of(request.Filter, GcpFilter.WordsOf(States, request.Filter.State));
        var list = await _gcp.ListAsync("global/snapshots", request, filter, GcpJson.Default.SnapshotList, cancellationToken);
        return new Page<Snapshot>([.. (list.Items ?? []).Select(ToSnapshot)], list.NextPageToken);
    }

    public async Task<Snapshot> GetSnapshotAsync(string id, CancellationToken cancellationToken) =>
        ToSnapshot(await _gcp.GetAsync(PathOf(id), GcpJson.Default.SnapshotWire, cancellationToken));

    public async Task<Snapshot> CreateSnapshotAsync(CreateSnapshot request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        var volume = GcpId.Refer(connection, request.Volume, "volume", "volume");
        var snapshot = new SnapshotWire { Name = request.Name };
        var path = $"{volume.ScopePath}/disks/{volume.Name}/createSnapshot";
        var content = JsonHttp.ToContent(snapshot, GcpJson.Default.SnapshotWire);
        var operation = await _gcp.BeginAsync(HttpMethod.Post, path, content, cancellationToken).RefersToAsync("volume");
        var told = snapshot with { Status = "CREATING", SourceDisk = $"{volume.ScopePath}/disks/{volume.Name}" };
        return await _gcp.GetMadeAsync(
            operation,
            () => GetSnapshotAsync(request.Name, cancellationToken),
            () => ToSnapshot(told),
            cancellationToken
        );
    }

    public async Task DeleteSnapshotAsync(string id, CancellationToken cancellationToken) =>
        await _gcp.BeginAsync(HttpMethod.Delete, PathOf(id), content: null, cancellationToken);

    private string PathOf(string id) =>
        GcpName.IsName(id) ? $"global/snapshots/{id}" : throw connection.Fail(DriverErrorKind.NotFound, $"There is no snapshot '{id}'.");

    private Snapshot ToSnapshot(SnapshotWire snapshot) =>
        new()
        {
            Origin = connection,
            Id = snapshot.Name,
            Name = snapshot.Name,
            State = States.GetValueOrDefault(snapshot.Status ?? "", SnapshotState.Unknown),
            NativeState = snapshot.Status,
            CreatedAt = snapshot.CreationTimestamp?.ToUniversalTime(),
            Volume = GcpId.OfAddress(snapshot.SourceDisk),
            SizeGiB = (int?)snapshot.DiskSizeGb,
        };
}
