using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Giving machines other names.</summary>
[Contract("nodes")]
public interface INodeRenameDriver
{
    /// <summary>
    /// Renames a node and answers it with its new name; its id stays. A missing id throws <see cref="DriverErrorKind.NotFound"/>, a name
    /// that the provider cannot hold <see cref="DriverErrorKind.InvalidValue"/>.
    /// </summary>
    Task<Node> RenameNodeAsync(string id, RenameNode request, CancellationToken cancellationToken);
}
