using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>The shapes of machine that can be had.</summary>
[Contract("sizes")]
public interface ISizeDriver
{
    [Filters(FilterField.Name, FilterField.State, FilterField.Location)]
    Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken);
}
