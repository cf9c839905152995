using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Where things can be made.</summary>
[Contract("locations")]
public interface ILocationDriver
{
    [Filters(FilterField.Name, FilterField.State)]
    Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken);
}
