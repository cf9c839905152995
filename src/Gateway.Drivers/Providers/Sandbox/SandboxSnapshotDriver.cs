using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxSnapshotDriver(SandboxClouds clouds, Connection connection) : ISnapshotDriver
{
    public Task<Page<Snapshot>> ListSnapshotsAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(
            connection,
            visit => visit.Cloud.Snapshots.Page(visit, request, snapshot => snapshot.Show(visit)),
            cancellationToken
        );

    public Task<Snapshot> GetSnapshotAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Snapshots.Get(visit, id).Show(visit), cancellationToken);

    public Task<Snapshot> CreateSnapshotAsync(CreateSnapshot request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "snapshots.create", visit => Create(visit, request), cancellationToken);

    public Task DeleteSnapshotAsync(string id, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "snapshots.delete", visit => Delete(visit, id), cancellationToken);

    private static Snapshot Create(SandboxVisit visit, CreateSnapshot request)
    {
        visit.Connection.RefuseOptions(request);
        var snapshots = visit.Cloud.Snapshots;
        var volume = visit.Cloud.Volumes.Refer(visit, request.Volume, "volume");
        if (volume.StateAt(visit.Now) is not (VolumeState.Available or VolumeState.InUse))
        {
            throw volume.WrongState(visit, "volume", "cannot be copied");
        }

        var (number, id) = snapshots.Reserve(visit, request.Name);
        var template = new Snapshot
        {
            Id = id,
            Name = request.Name,
            State = SnapshotState.Creating,
            CreatedAt = visit.Now,
            Volume = volume.Template.Id,
            SizeGiB = volume.Template.SizeGiB,
        };
        var course = Course<SnapshotState>.Begin(
            visit.Now,
            visit.Step,
            (SnapshotState.Creating, SandboxWords.Creating),
            (SnapshotState.Available, SandboxWords.Available)
        );
        return snapshots.Add(new SandboxItem<Snapshot, SnapshotState>(number, template, course)).Show(visit);
    }

    private static bool Delete(SandboxVisit visit, string id)
    {
        var snapshot = visit.Cloud.Snapshots.Get(visit, id);
        if (snapshot.StateAt(visit.Now) != SnapshotState.Available)
        {
            throw snapshot.WrongState(visit, "snapshot", "cannot be deleted");
        }

        snapshot.Course = Course<SnapshotState>.Begin(
            visit.Now,
            visit.Step,
            (SnapshotState.Deleting, SandboxWords.Deleting),
            (SnapshotState.Deleted, SandboxWords.Deleted)
        );
        visit.Cloud.When(snapshot.Course.Settles, () => visit.Cloud.Snapshots.Remove(snapshot));
        return true;
    }
}
