using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>What containers use.</summary>
[Contract("containers")]
public interface IContainerStatsDriver
{
    /// <summary>
    /// One sample, or with <paramref name="follow"/> another whenever the platform takes one (about each second), until the container
    /// ends or the caller leaves. A missing id throws <see cref="DriverErrorKind.NotFound"/>, a container that does not run
    /// <see cref="DriverErrorKind.Conflict"/>, both before the first sample.
    /// </summary>
    IAsyncEnumerable<ContainerStats> ReadContainerStatsAsync(string id, bool follow, CancellationToken cancellationToken);
}
