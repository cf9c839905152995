using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>What nodes can be made from.</summary>
[Contract("images")]
public interface IImageDriver
{
    [Filters(FilterField.Name, FilterField.State)]
    Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Image> GetImageAsync(string id, CancellationToken cancellationToken);
}
