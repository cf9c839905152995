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
    /// Fetches an image from its registry and answers it when it is there. One that the registry does not have throws
    /// <see cref="DriverErrorKind.NotFound"/>.
    /// </summary>
    Task<ContainerImage> PullContainerImageAsync(PullImage request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>, one that a container uses <see cref="DriverErrorKind.Conflict"/>.</summary>
    Task DeleteContainerImageAsync(string id, CancellationToken cancellationToken);
}
