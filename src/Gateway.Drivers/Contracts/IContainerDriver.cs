using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Running workloads, in every state.</summary>
[Contract("containers")]
public interface IContainerDriver
{
    /// <summary>One page, stopped containers too.</summary>
    [Filters(FilterField.Name, FilterField.State, FilterField.Image, FilterField.Cluster, FilterField.Tag)]
    Task<Page<Container>> ListContainersAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Container> GetContainerAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a container and, unless told otherwise, starts it. A name that is taken throws <see cref="DriverErrorKind.Conflict"/>,
    /// an image that the platform does not have <see cref="DriverErrorKind.InvalidValue"/>; where the platform fetches images only
    /// after it has taken a container, that goes to <see cref="ContainerState.Error"/> and tells why. If the start fails, the container
    /// is removed again.
    /// </summary>
    Task<Container> DeployContainerAsync(DeployContainer request, CancellationToken cancellationToken);

    /// <summary>Stops it if it runs and removes it. A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task DestroyContainerAsync(string id, CancellationToken cancellationToken);
}
