using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Groups that containers run in.</summary>
[Contract("clusters")]
public interface IClusterDriver
{
    Task<Page<Cluster>> ListClustersAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Cluster> GetClusterAsync(string id, CancellationToken cancellationToken);

    /// <summary>A name that is taken throws <see cref="DriverErrorKind.Conflict"/>.</summary>
    Task<Cluster> CreateClusterAsync(CreateCluster request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>, one with containers in it <see cref="DriverErrorKind.Conflict"/>.</summary>
    Task DeleteClusterAsync(string id, CancellationToken cancellationToken);
}
