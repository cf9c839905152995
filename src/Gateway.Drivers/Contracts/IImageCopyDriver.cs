using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Images from images.</summary>
[Contract("images")]
public interface IImageCopyDriver
{
    /// <summary>
    /// Copies an image. A missing id throws <see cref="DriverErrorKind.NotFound"/>, a location that does not exist
    /// <see cref="DriverErrorKind.InvalidValue"/>.
    /// </summary>
    Task<Image> CopyImageAsync(string id, CopyImage request, CancellationToken cancellationToken);
}
