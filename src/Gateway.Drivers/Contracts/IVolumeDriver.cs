using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Block devices. Every member answers when the provider has accepted.</summary>
[Contract("volumes")]
public interface IVolumeDriver
{
    [Filters(FilterField.Name, FilterField.State, FilterField.Location, FilterField.Tag)]
    Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Makes a volume. A snapshot or location that does not exist throws <see cref="DriverErrorKind.InvalidValue"/>.</summary>
    Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken);

    /// <summary>Attaches a free volume; one in use throws <see cref="DriverErrorKind.Conflict"/>, a node that does not exist <see cref="DriverErrorKind.InvalidValue"/>.</summary>
    Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken);

    /// <summary>Detaches a volume; a free one throws <see cref="DriverErrorKind.Conflict"/>.</summary>
    Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes a free volume; one in use throws <see cref="DriverErrorKind.Conflict"/>, a missing id <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task DeleteVolumeAsync(string id, CancellationToken cancellationToken);
}
