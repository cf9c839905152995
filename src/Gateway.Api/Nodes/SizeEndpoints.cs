using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Nodes;

/// <summary>The shapes of machine that can be had.</summary>
internal static class SizeEndpoints
{
    public static void MapSizes(this IEndpointRouteBuilder routes)
    {
        var sizes = routes.MapCollection("sizes", "Sizes", Verb.SizesRead, Verb.SizesRead);
        RouteExtensions.MapList("listSizes", path => sizes.MapGet(path, ListSizes));
        sizes.MapGet("/{connection}/{id}", GetSize);
    }

    /// <summary>Lists sizes.</summary>
    private static ListResult<ISizeDriver, Size> ListSizes([AsParameters] SizeQuery items, [AsParameters] ListQuery query, FanOut fanOut) =>
        fanOut.List<ISizeDriver, Size>(
            query,
            items,
            (driver, request, cancellationToken) => driver.ListSizesAsync(request, cancellationToken)
        );

    /// <summary>Gets one size.</summary>
    private static async Task<Ok<Size>> GetSize(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<ISizeDriver>(connection).GetSizeAsync(id.Value, cancellationToken));
}

/// <summary>The query of a list of sizes.</summary>
internal sealed class SizeQuery : IItemQuery
{
    /// <summary>Only items in this state.</summary>
    public string? State { get; set; }

    /// <summary>Only sizes that the location of this id offers.</summary>
    public string? Location { get; set; }

    public ListFilter ToFilter() =>
        new() { State = StateNames<ResourceState>.Read(State), Location = TagQuery.ReadId("location", Location) };
}
