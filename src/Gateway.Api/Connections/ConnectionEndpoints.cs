using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Resilience;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Connections;

/// <summary>The configured accounts, whether they work, and what they can do.</summary>
internal static class ConnectionEndpoints
{
    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        var connections = routes
            .MapGroup("/connections")
            .WithTags("Connections")
            .RefuseUnknownQuery()
            .Needs(Verb.ConnectionsRead, Verb.ConnectionsAdmin)
            .WithProblems(StatusCodes.Status400BadRequest);
        connections.MapGet("/", ListConnections);
        connections.MapGet("/{connection}", GetConnection).WithProblems(StatusCodes.Status404NotFound);
        connections.MapConnectionWrites();
        connections.MapGet("/{connection}/capabilities", GetCapabilities).WithProblems(StatusCodes.Status404NotFound);
        connections.MapGet("/{connection}/check", CheckConnection).WithProblems(StatusCodes.Status404NotFound);
    }

    /// <summary>Lists the connections.</summary>
    /// <remarks>Settings are not shown, only what each connection is and offers.</remarks>
    /// <param name="provider">Only connections of this provider.</param>
    private static Ok<ConnectionList> ListConnections(
        string? provider,
        VisibleConnections connections,
        ConnectionStore store,
        Access access
    ) =>
        TypedResults.Ok(
            new ConnectionList([
                .. connections
                    .Connections.Where(connection => string.IsNullOrEmpty(provider) || connection.Provider.Name == provider)
                    .Where(connection => access.Rights.Allows(Verb.ConnectionsRead, connection.Name))
                    .Select(connection => ConnectionSummary.Of(connection, store.FindStored(connection.Name))),
            ])
        );

    /// <summary>Tells what a connection is, which collections it offers and how it stands with its provider.</summary>
    /// <remarks>
    /// Of one that a caller made the settings are shown too, but for its secrets, whose names alone are told. What the operator configured is not shown.
    /// </remarks>
    private static Ok<ConnectionDetail> GetConnection(
        string connection,
        HttpContext http,
        DriverFactory drivers,
        ConnectionStore connections,
        IConnectionLoads loads
    )
    {
        var found = drivers.Find(connection);
        if (connections.FindStored(connection) is not { } stored)
        {
            return TypedResults.Ok(ConnectionDetail.Of(found, loads.Of(found)));
        }

        http.Response.Headers.ETag = stored.ETag;
        return TypedResults.Ok(ConnectionDetail.Of(stored) with { Load = loads.Of(found) });
    }

    /// <summary>Tells how far a connection supports each operation, and its limits.</summary>
    private static Ok<CapabilityList> GetCapabilities(string connection, DriverFactory drivers)
    {
        var found = drivers.Find(connection);
        return TypedResults.Ok(new CapabilityList(found.Name, found.Provider.Name, Capabilities.Of(found.Provider)));
    }

    /// <summary>Makes the cheapest call that needs the credential, and tells whether it worked.</summary>
    /// <remarks>It changes nothing, takes ten seconds at most, and answers 200 also if the connection does not work: see <c>ok</c>.</remarks>
    private static async Task<Ok<ConnectionCheck>> CheckConnection(
        string connection,
        DriverFactory drivers,
        ConnectionChecker checker,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var found = drivers.Find(connection);
        var started = time.GetTimestamp();
        var failure = await checker.CheckAsync(found, cancellationToken);
        return TypedResults.Ok(
            new ConnectionCheck(
                found.Name,
                found.Provider.Name,
                failure is null,
                (long)time.GetElapsedTime(started).TotalMilliseconds,
                failure is null ? null : Problems.From(failure) with { Connection = found.Name }
            )
        );
    }
}
