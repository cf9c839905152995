using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>The account's own snapshots. Those that others made public are far too many to list, but can be asked for by their id.</summary>
[Limits(PageSize = Ec2Client.MostItems)]
internal sealed class Ec2SnapshotDriver(HttpClient http, Connection connection, AwsSettings settings) : ISnapshotDriver
{
    private static readonly Dictionary<string, SnapshotState> States = new(StringComparer.Ordinal)
    {
        ["pending"] = SnapshotState.Creating,
        ["completed"] = SnapshotState.Available,
        ["error"] = SnapshotState.Error,
        ["recovering"] = SnapshotState.Restoring,
    };

    private readonly Ec2Client _ec2 = new(http, connection, settings);

    [Filters(FilterField.Name, FilterField.State, FilterField.Volume)]
    public Task<Page<Snapshot>> ListSnapshotsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var words = States.Where(word => string.Equals(word.Value.ToString(), request.Filter.State, StringComparison.OrdinalIgnoreCase));
        var call = new Ec2Request("DescribeSnapshots")
            .AddList("Owner", ["self"])
            .AddExactFilter($"tag:{Ec2Tags.Name}", request.Filter.Name)
            .AddFilter("status", words.Select(word => word.Key))
            .AddExactFilter("volume-id", request.Filter.Volume);
        return _ec2.ListAsync<Snapshot>(call, request, "snapshotSet", item => [ToSnapshot(item)], cancellationToken);
    }

    public Task<Snapshot> GetSnapshotAsync(string id, CancellationToken cancellationToken) =>
        _ec2.GetAsync("DescribeSnapshots", "SnapshotId", _ec2.Id(id, "snap"), "snapshotSet", ToSnapshot, cancellationToken);

    public async Task<Snapshot> CreateSnapshotAsync(CreateSnapshot request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<Ec2SnapshotOptions>(request);
        var call = new Ec2Request("CreateSnapshot")
            .Add("VolumeId", _ec2.Refer(request.Volume, "vol", "volume"))
            .Add("Description", options.Description)
            .AddTags(connection, "snapshot", request.Name);
        return await _ec2.SendAsync(call, ToSnapshot, cancellationToken).RefersToItsFieldAsync();
    }

    public Task DeleteSnapshotAsync(string id, CancellationToken cancellationToken) =>
        _ec2.RunAsync(new Ec2Request("DeleteSnapshot").Add("SnapshotId", _ec2.Id(id, "snap")), cancellationToken);

    private Snapshot ToSnapshot(Ec2Item snapshot)
    {
        var status = snapshot.Text("status");
        return new Snapshot
        {
            Origin = connection,
            Id = snapshot.Text("snapshotId") ?? throw new FormatException("A snapshot without an id."),
            Name = Ec2Tags.NameOf(snapshot),
            State = States.GetValueOrDefault(status ?? "", SnapshotState.Unknown),
            NativeState = status,
            CreatedAt = snapshot.Time("startTime"),
            Volume = snapshot.Text("volumeId").ToId(),
            SizeGiB = snapshot.Number("volumeSize"),
            Extra = snapshot.Text("description") is { } description
                ? new Dictionary<string, JsonElement> { ["description"] = JsonSerializer.SerializeToElement(description) }
                : [],
        };
    }
}
