using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Giving machines other sizes.</summary>
[Contract("nodes")]
public interface INodeResizeDriver
{
    /// <summary>
    /// Moves a node to another size and answers it as it is after the provider accepted; it has the new size at the latest when it is
    /// stopped or running again. A missing id throws <see cref="DriverErrorKind.NotFound"/>, a size that does not exist
    /// <see cref="DriverErrorKind.InvalidValue"/>, a state that the provider does not resize in <see cref="DriverErrorKind.Conflict"/>.
    /// </summary>
    Task<Node> ResizeNodeAsync(string id, ResizeNode request, CancellationToken cancellationToken);
}
