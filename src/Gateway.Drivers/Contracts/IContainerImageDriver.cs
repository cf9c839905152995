using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>The images that a container platform holds.</summary>
[Contract("container-images")]
public interface IContainerImageDriver
{
    Task<Page<ContainerImage>> ListContainerImagesAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>By id. A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<ContainerImage> GetContainerImageAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Fetches an image from its registry, and tells how far it is as it goes; the last line has the image, which is there then. One
    /// that the registry does not have throws <see cref="DriverErrorKind.NotFound"/>, credentials that the registry refuses
    /// <see cref="DriverErrorKind.PermissionDenied"/>. Who only wants the image asks <see cref="PullProgressExtensions.ReadImageAsync"/>.
    /// </summary>
    IAsyncEnumerable<PullProgress> PullContainerImageAsync(PullImage request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>, one that a container uses <see cref="DriverErrorKind.Conflict"/>.</summary>
    Task DeleteContainerImageAsync(string id, CancellationToken cancellationToken);
}
