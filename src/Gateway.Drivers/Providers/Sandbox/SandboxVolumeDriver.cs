using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxVolumeDriver(SandboxClouds clouds, Connection connection) : IVolumeDriver
{
    private const int LargestGiB = 16_384;

    // The first disk, /dev/vda, is the node's own.
    public static readonly string[] Devices = [.. Enumerable.Range('b', 'z' - 'b' + 1).Select(letter => $"/dev/vd{(char)letter}")];

    public Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Volumes.Page(visit, request, volume => volume.Show(visit)), cancellationToken);

    public Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Volumes.Get(visit, id).Show(visit), cancellationToken);

    public Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "volumes.create", visit => Create(visit, request), cancellationToken);

    public Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "volumes.attach", visit => Attach(visit, id, request), cancellationToken);

    public Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "volumes.detach", visit => Detach(visit, id), cancellationToken);

    public Task DeleteVolumeAsync(string id, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "volumes.delete", visit => Delete(visit, id), cancellationToken);

    private static Volume Create(SandboxVisit visit, CreateVolume request)
    {
        var cloud = visit.Cloud;
        visit.Connection.RefuseOptions(request);
        var location = request.Location is { } wanted ? cloud.Locations.Refer(visit, wanted, "location") : cloud.Locations.Items[0];
        if (request.SizeGiB > LargestGiB)
        {
            throw visit.Fail(DriverErrorKind.InvalidValue, $"A volume of the sandbox has at most {LargestGiB} GiB.", "sizeGiB");
        }

        if (request.Snapshot is { } source)
        {
            RequireFits(visit, request, cloud.Snapshots.Refer(visit, source, "snapshot"));
        }

        var (number, id) = cloud.Volumes.Reserve(visit, request.Name);
        var template = new Volume
        {
            Id = id,
            Name = request.Name,
            State = VolumeState.Creating,
            CreatedAt = visit.Now,
            SizeGiB = request.SizeGiB,
            Location = location.Template.Id,
            Tags = request.Tags,
        };
        var course = Course<VolumeState>.Begin(
            visit.Now,
            visit.Step,
            (VolumeState.Creating, SandboxWords.Creating),
            (VolumeState.Available, SandboxWords.Available)
        );
        return cloud.Volumes.Add(new SandboxVolume(number, template, course)).Show(visit);
    }

    private static void RequireFits(SandboxVisit visit, CreateVolume request, SandboxItem<Snapshot, SnapshotState> snapshot)
    {
        if (snapshot.StateAt(visit.Now) != SnapshotState.Available)
        {
            throw snapshot.WrongState(visit, "snapshot", "cannot be used");
        }

        if (request.SizeGiB < snapshot.Template.SizeGiB)
        {
            throw visit.Fail(
                DriverErrorKind.InvalidValue,
                $"The snapshot '{snapshot.Id}' needs a volume of at least {snapshot.Template.SizeGiB} GiB.",
                "sizeGiB"
            );
        }
    }

    private static Volume Attach(SandboxVisit visit, string id, AttachVolume request)
    {
        var volume = visit.Cloud.Volumes.Get(visit, id);
        if (volume.StateAt(visit.Now) != VolumeState.Available)
        {
            throw volume.WrongState(visit, "volume", "cannot be attached");
        }

        var node = visit.Cloud.Nodes.Refer(visit, request.Node, "node");
        if (node.IsLeaving)
        {
            throw node.WrongState(visit, "node", "takes no volume");
        }

        var device = ChooseDevice(visit, node, request.Device);
        visit.Cloud.Nodes.Keep(visit, node);
        volume.AttachFrom(visit, node, device);
        return volume.Show(visit);
    }

    private static string ChooseDevice(SandboxVisit visit, SandboxNode node, string? wanted)
    {
        var taken = node.Volumes.Select(id => visit.Cloud.Volumes.Find(id.Value)?.Device).ToHashSet(StringComparer.Ordinal);
        if (wanted is not null && taken.Contains(wanted))
        {
            throw visit.Fail(DriverErrorKind.Conflict, $"The device '{wanted}' of node '{node.Id}' is taken.", "device");
        }

        // Named devices count too: a node takes no more volumes than it has letters.
        return taken.Count >= Devices.Length
            ? throw visit.Fail(DriverErrorKind.QuotaExceeded, $"The node '{node.Id}' has {Devices.Length} volumes, and takes no more.")
            : wanted ?? Array.Find(Devices, device => !taken.Contains(device))!;
    }

    private static Volume Detach(SandboxVisit visit, string id)
    {
        var volume = visit.Cloud.Volumes.Get(visit, id);
        if (volume.StateAt(visit.Now) != VolumeState.InUse)
        {
            throw volume.WrongState(visit, "volume", "cannot be detached");
        }

        var course = Course<VolumeState>.Begin(
            visit.Now,
            visit.Step,
            (VolumeState.Updating, SandboxWords.Detaching),
            (VolumeState.Available, SandboxWords.Available)
        );
        volume.Course = course;
        visit.Cloud.When(
            course.Settles,
            () =>
            {
                // The node may have gone first and freed it: then it may be attached to another by now.
                if (volume.Course == course)
                {
                    volume.Free();
                }
            }
        );
        return volume.Show(visit);
    }

    private static bool Delete(SandboxVisit visit, string id)
    {
        var volume = visit.Cloud.Volumes.Get(visit, id);
        if (volume.StateAt(visit.Now) != VolumeState.Available)
        {
            throw volume.WrongState(visit, "volume", "cannot be deleted");
        }

        volume.Course = Course<VolumeState>.Begin(
            visit.Now,
            visit.Step,
            (VolumeState.Deleting, SandboxWords.Deleting),
            (VolumeState.Deleted, SandboxWords.Deleted)
        );
        visit.Cloud.When(volume.Course.Settles, () => visit.Cloud.Volumes.Remove(volume));
        return true;
    }
}
