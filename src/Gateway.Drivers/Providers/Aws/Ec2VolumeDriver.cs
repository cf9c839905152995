using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

[Limits(PageSize = Ec2Client.MostItems)]
internal sealed class Ec2VolumeDriver(HttpClient http, Connection connection, AwsSettings settings) : IVolumeDriver
{
    // The names that EC2 has for further disks: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
    private const string FreeDevices = "fghijklmnop";

    private readonly Ec2Client _ec2 = new(http, connection, settings);

    [Filters(FilterField.Name, FilterField.State, FilterField.Location, FilterField.Tag)]
    public Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var call = new Ec2Request("DescribeVolumes")
            .AddTagFilters(request.Filter.Name, request.Filter.Tags)
            .AddFilter("status", WordsOf(request.Filter.State))
            .AddExactFilter("availability-zone", request.Filter.Location);
        return _ec2.ListAsync<Volume>(call, request, "volumeSet", item => [ToVolume(item)], cancellationToken);
    }

    public Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) =>
        _ec2.GetAsync("DescribeVolumes", "VolumeId", _ec2.Id(id, "vol"), "volumeSet", ToVolume, cancellationToken);

    public async Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<Ec2VolumeOptions>(request);
        var zone =
            request.Location?.Value
            ?? settings.AvailabilityZone
            ?? throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "EC2 chooses no zone for volumes: give one, or set the connection's AvailabilityZone.",
                "location"
            );
        var call = new Ec2Request("CreateVolume")
            .Add("AvailabilityZone", zone)
            .Add("Size", request.SizeGiB)
            .Add("SnapshotId", request.Snapshot is { } snapshot ? _ec2.Refer(snapshot, "snap", "snapshot") : null)
            .Add("VolumeType", options.VolumeType)
            .Add("Iops", options.Iops)
            .Add("Throughput", options.Throughput)
            .Add("Encrypted", options.Encrypted)
            .Add("KmsKeyId", options.KmsKey)
            .AddTags(connection, "volume", request.Name, request.Tags)
            .AddToken();
        return await _ec2.SendAsync(call, ToVolume, cancellationToken).RefersToItsFieldAsync();
    }

    [Note("EC2 wants a device name: without one the first of /dev/sdf to /dev/sdp that is free on the node is taken")]
    public async Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken)
    {
        var volume = await GetVolumeAsync(id, cancellationToken);
        var node = _ec2.Refer(request.Node, "i", "node");
        var device = request.Device ?? await FreeDeviceAsync(node, cancellationToken);
        var call = new Ec2Request("AttachVolume").Add("VolumeId", id).Add("InstanceId", node).Add("Device", device);
        var attachment = await _ec2.SendAsync(call, answer => answer, cancellationToken).RefersToItsFieldAsync();
        return volume with
        {
            State = ToState("in-use", attachment.Text("status")),
            NativeState = "in-use",
            Node = request.Node,
            Device = attachment.Text("device") ?? device,
        };
    }

    public async Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken)
    {
        await _ec2.RunAsync(new Ec2Request("DetachVolume").Add("VolumeId", _ec2.Id(id, "vol")), cancellationToken);
        return await GetVolumeAsync(id, cancellationToken);
    }

    public Task DeleteVolumeAsync(string id, CancellationToken cancellationToken) =>
        _ec2.RunAsync(new Ec2Request("DeleteVolume").Add("VolumeId", _ec2.Id(id, "vol")), cancellationToken);

    private async Task<string> FreeDeviceAsync(string node, CancellationToken cancellationToken)
    {
        var taken = await _ec2.GetAsync(
                "DescribeInstances",
                "InstanceId",
                node,
                "reservationSet",
                item => item.Items("instancesSet").SelectMany(instance => instance.Items("blockDeviceMapping")).ToArray(),
                cancellationToken
            )
            .RefersToItsFieldAsync();
        var names = taken.Select(device => device.Text("deviceName")).ToHashSet(StringComparer.Ordinal);
        return FreeDevices.Select(letter => $"/dev/sd{letter}").FirstOrDefault(name => !names.Contains(name))
            ?? throw connection.Fail(DriverErrorKind.Conflict, $"The node '{node}' has no free device name: give one.", "device");
    }

    private static IEnumerable<string> WordsOf(string? state) =>
        Enum.TryParse<VolumeState>(state, ignoreCase: true, out var wanted)
            ? wanted switch
            {
                VolumeState.Creating => ["creating"],
                VolumeState.Available => ["available"],
                VolumeState.Attaching or VolumeState.InUse => ["in-use"],
                VolumeState.Deleting => ["deleting"],
                VolumeState.Error => ["error", "error_deleting"],
                _ => [],
            }
            : [];

    private static VolumeState ToState(string? status, string? attachment) =>
        (status, attachment) switch
        {
            ("creating", _) => VolumeState.Creating,
            ("available", _) => VolumeState.Available,
            ("in-use", "attaching") => VolumeState.Attaching,
            ("in-use", _) => VolumeState.InUse,
            ("deleting", _) => VolumeState.Deleting,
            ("deleted", _) => VolumeState.Deleted,
            ("error" or "error_deleting", _) => VolumeState.Error,
            _ => VolumeState.Unknown,
        };

    private Volume ToVolume(Ec2Item volume)
    {
        var status = volume.Text("status");
        // More than one only where a volume is made for several nodes at once.
        var attachment = volume.Items("attachmentSet") is [var first, ..] ? first : null;
        return new Volume
        {
            Origin = connection,
            Id = volume.Text("volumeId") ?? throw new FormatException("A volume without an id."),
            Name = Ec2Tags.NameOf(volume),
            State = ToState(status, attachment?.Text("status")),
            NativeState = status,
            CreatedAt = volume.Time("createTime"),
            SizeGiB = volume.Number("size"),
            Location = volume.Text("availabilityZone").ToId(),
            Node = attachment?.Text("instanceId").ToId(),
            Device = attachment?.Text("device"),
            Tags = Ec2Tags.Of(volume),
            Extra = new Dictionary<string, JsonElement>
            {
                ["volumeType"] = JsonSerializer.SerializeToElement(volume.Text("volumeType")),
                ["encrypted"] = JsonSerializer.SerializeToElement(volume.Flag("encrypted")),
            },
        };
    }
}
