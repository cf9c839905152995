using System.Xml.Linq;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>Volumes and snapshots.</summary>
public sealed partial class Ec2Simulator
{
    private IEnumerable<XElement> DescribeVolumes(Ec2Call call) =>
        Describe(
            call,
            "volumeSet",
            "VolumeId",
            call.State.Volumes,
            volume => volume.Id,
            (volume, filter) =>
                filter switch
                {
                    "status" => volume.State,
                    "availability-zone" => volume.Zone,
                    _ => TagValue(volume, filter),
                },
            volume => Item(Write(volume)),
            id => Missing("InvalidVolume", "volume", id, "vol")
        );

    private static IEnumerable<XElement> CreateVolume(Ec2Call call)
    {
        var zone = call.Required("AvailabilityZone");
        if (!call.State.Zones.Contains(zone))
        {
            throw new Ec2Refusal("InvalidZone.NotFound", $"The zone '{zone}' does not exist.");
        }

        if (call["SnapshotId"] is { } snapshot)
        {
            FindSnapshot(call.State, snapshot);
        }

        var volume = new SimVolume(call.State.NewId("vol"), call.Number("Size") ?? 8, zone)
        {
            Snapshot = call["SnapshotId"],
            Type = call["VolumeType"] ?? "gp2",
        };
        call.ReadTags("volume", volume.Tags);
        call.State.Volumes.Add(volume);
        return Write(volume);
    }

    private static IEnumerable<XElement> AttachVolume(Ec2Call call)
    {
        var volume = FindVolume(call.State, call.Required("VolumeId"));
        var instance = FindInstance(call.State, call.Required("InstanceId"));
        var device = call.Required("Device");
        if (volume.Attachment is not null)
        {
            throw new Ec2Refusal("VolumeInUse", $"{volume.Id} is already attached to an instance");
        }

        if (volume.State != "available" || instance.State is not ("running" or "stopped"))
        {
            throw new Ec2Refusal(
                "IncorrectState",
                $"The volume '{volume.Id}' is not 'available', or the instance neither running nor stopped."
            );
        }

        if (call.State.Volumes.Any(other => other.Attachment is { } taken && taken.Instance == instance.Id && taken.Device == device))
        {
            throw new Ec2Refusal(
                "InvalidParameterValue",
                $"Invalid value '{device}' for unixDevice. Attachment point {device} is already in use"
            );
        }

        volume.Attach(instance.Id, device);
        return Write(volume.Id, volume.Attachment!);
    }

    private static IEnumerable<XElement> DetachVolume(Ec2Call call)
    {
        var volume = FindVolume(call.State, call.Required("VolumeId"));
        if (volume.Attachment is null)
        {
            throw new Ec2Refusal("IncorrectState", $"Volume '{volume.Id}' is in the 'available' state.");
        }

        volume.Detach();
        return Write(volume.Id, volume.Attachment);
    }

    private static IEnumerable<XElement> DeleteVolume(Ec2Call call)
    {
        var volume = FindVolume(call.State, call.Required("VolumeId"));
        if (volume.Attachment is not null)
        {
            throw new Ec2Refusal("VolumeInUse", $"Volume {volume.Id} is currently attached to {volume.Attachment.Instance}");
        }

        volume.Begin("deleting", "deleting", "deleted");
        return Done();
    }

    private IEnumerable<XElement> DescribeSnapshots(Ec2Call call)
    {
        if (call.List("Owner").Count == 0 && call.List("SnapshotId").Count == 0)
        {
            Complain("DescribeSnapshots without an owner lists those of everybody.");
        }

        return Describe(
            call,
            "snapshotSet",
            "SnapshotId",
            call.State.Snapshots,
            snapshot => snapshot.Id,
            (snapshot, filter) =>
                filter switch
                {
                    "status" => snapshot.State,
                    "volume-id" => snapshot.Volume,
                    _ => TagValue(snapshot, filter),
                },
            snapshot => Item(Write(snapshot)),
            id => Missing("InvalidSnapshot", "snapshot", id, "snap")
        );
    }

    private static IEnumerable<XElement> CreateSnapshot(Ec2Call call)
    {
        var volume = FindVolume(call.State, call.Required("VolumeId"));
        var snapshot = new SimSnapshot(call.State.NewId("snap"), volume.Id, volume.Size) { Description = call["Description"] };
        call.ReadTags("snapshot", snapshot.Tags);
        call.State.Snapshots.Add(snapshot);
        return Write(snapshot);
    }

    private static IEnumerable<XElement> DeleteSnapshot(Ec2Call call)
    {
        call.State.Snapshots.Remove(FindSnapshot(call.State, call.Required("SnapshotId")));
        return Done();
    }

    private static SimVolume FindVolume(Ec2State state, string id) =>
        state.Volumes.Find(volume => volume.Id == id) ?? throw Missing("InvalidVolume", "volume", id, "vol");

    private static SimSnapshot FindSnapshot(Ec2State state, string id) =>
        state.Snapshots.Find(snapshot => snapshot.Id == id) ?? throw Missing("InvalidSnapshot", "snapshot", id, "snap");

    private static IEnumerable<XElement> Write(SimVolume volume) =>
        [
            El("volumeId", volume.Id),
            El("size", volume.Size),
            El("snapshotId", volume.Snapshot),
            El("availabilityZone", volume.Zone),
            El("status", volume.State),
            El("createTime", Made),
            volume.Attachment is { } attachment ? El("attachmentSet", Item(Write(volume.Id, attachment))) : El("attachmentSet"),
            TagSet(volume),
            El("volumeType", volume.Type),
            El("encrypted", false),
        ];

    private static IEnumerable<XElement> Write(string volume, SimAttachment attachment) =>
        [
            El("volumeId", volume),
            El("instanceId", attachment.Instance),
            El("device", attachment.Device),
            El("status", attachment.Status),
            El("attachTime", Made),
            El("deleteOnTermination", false),
        ];

    private static IEnumerable<XElement> Write(SimSnapshot snapshot) =>
        [
            El("snapshotId", snapshot.Id),
            El("volumeId", snapshot.Volume),
            El("status", snapshot.State),
            El("startTime", Made),
            El("progress", "100%"),
            El("ownerId", "123456789012"),
            El("volumeSize", snapshot.Size),
            El("description", snapshot.Description),
            El("encrypted", false),
            TagSet(snapshot),
        ];
}
