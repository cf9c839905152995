using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Images of one's own, made from nodes.</summary>
[Contract("images")]
public interface INodeImageDriver
{
    /// <summary>Copies a node's disk. A node that does not exist throws <see cref="DriverErrorKind.InvalidValue"/>.</summary>
    Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes an image. A missing id throws <see cref="DriverErrorKind.NotFound"/>, one of the provider's own
    /// <see cref="DriverErrorKind.PermissionDenied"/>.
    /// </summary>
    Task DeleteImageAsync(string id, CancellationToken cancellationToken);
}
