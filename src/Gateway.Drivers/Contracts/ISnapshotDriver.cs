using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Volumes as they were.</summary>
[Contract("snapshots")]
public interface ISnapshotDriver
{
    [Filters(FilterField.Name, FilterField.State, FilterField.Volume)]
    Task<Page<Snapshot>> ListSnapshotsAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Snapshot> GetSnapshotAsync(string id, CancellationToken cancellationToken);

    /// <summary>Takes a snapshot. A volume that does not exist throws <see cref="DriverErrorKind.InvalidValue"/>.</summary>
    Task<Snapshot> CreateSnapshotAsync(CreateSnapshot request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task DeleteSnapshotAsync(string id, CancellationToken cancellationToken);
}
