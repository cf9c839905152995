using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Machines. Every member answers when the provider has accepted, not when the machine is there.</summary>
[Contract("nodes")]
public interface INodeDriver
{
    /// <summary>One page, each node once over all pages, in an order that does not change while nothing is made or deleted.</summary>
    [Filters(FilterField.Name, FilterField.State, FilterField.Location, FilterField.Tag)]
    Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>One node, with the same values as in the list. A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a node and answers what the provider knows of it at once, usually without addresses. An image, size or location
    /// that does not exist throws <see cref="DriverErrorKind.InvalidValue"/>, and so does an option that the provider does not have.
    /// The same <see cref="CreateNode.ClientToken"/> once more answers the node that there is. What the provider cannot do (a network, a
    /// public address, volumes) throws <see cref="DriverErrorKind.NotSupported"/> or <see cref="DriverErrorKind.InvalidValue"/> and
    /// makes nothing.
    /// </summary>
    Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken);

    /// <summary>Deletes a node for good. A missing id throws <see cref="DriverErrorKind.NotFound"/>, and so does a second delete once it is gone.</summary>
    Task DeleteNodeAsync(string id, CancellationToken cancellationToken);
}
