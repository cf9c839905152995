using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Nodes;

/// <summary>Where things can be made.</summary>
internal static class LocationEndpoints
{
    public static void MapLocations(this IEndpointRouteBuilder routes)
    {
        var locations = routes.MapCollection("locations", "Locations", Verb.LocationsRead, Verb.LocationsRead);
        RouteExtensions.MapList("listLocations", path => locations.MapGet(path, ListLocations));
        locations.MapGet("/{connection}/{id}", GetLocation);
    }

    /// <summary>Lists locations.</summary>
    private static ListResult<ILocationDriver, Location> ListLocations(
        [AsParameters] ResourceQuery items,
        [AsParameters] ListQuery query,
        FanOut fanOut
    ) =>
        fanOut.List<ILocationDriver, Location>(
            query,
            items,
            (driver, request, cancellationToken) => driver.ListLocationsAsync(request, cancellationToken)
        );

    /// <summary>Gets one location.</summary>
    private static async Task<Ok<Location>> GetLocation(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<ILocationDriver>(connection).GetLocationAsync(id.Value, cancellationToken));
}
