using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>
/// Switching machines. Each verb answers the node as it is after the provider accepted; a verb that does not fit the node's
/// state throws <see cref="DriverErrorKind.Conflict"/>, a missing id <see cref="DriverErrorKind.NotFound"/>.
/// </summary>
[Contract("nodes")]
public interface INodePowerDriver
{
    /// <summary>Powers on a stopped node.</summary>
    Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Shuts down a running node.</summary>
    Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Restarts a running node. Without a kind the provider does what it usually does; a kind that it does not have throws
    /// <see cref="DriverErrorKind.NotSupported"/>.
    /// </summary>
    Task<Node> RebootNodeAsync(string id, RebootKind? kind, CancellationToken cancellationToken);
}
