using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>
/// Starting and stopping containers. Each verb answers the container as it is afterwards; starting one that runs and stopping
/// one that is stopped change nothing and succeed. A missing id throws <see cref="DriverErrorKind.NotFound"/>.
/// </summary>
[Contract("containers")]
public interface IContainerPowerDriver
{
    Task<Container> StartContainerAsync(string id, CancellationToken cancellationToken);

    /// <summary>Asks the container to end, and ends it after <paramref name="grace"/>; null leaves the time to the platform.</summary>
    Task<Container> StopContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken);

    /// <summary>Stops as <see cref="StopContainerAsync"/> does, and starts again.</summary>
    Task<Container> RestartContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken);
}
