using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Resilience;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Connections;

/// <summary>The configured accounts, whether they work, and what they can do.</summary>
internal static class ConnectionEndpoints
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(10);

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
        connections.MapGet("/{connection}/capabilities", GetCapabilities).WithProblems(StatusCodes.Status404NotFound);
        connections.MapGet("/{connection}/check", CheckConnection).WithProblems(StatusCodes.Status404NotFound);
    }

    /// <summary>Lists the connections.</summary>
    /// <remarks>Settings are never shown, only what each connection is and offers.</remarks>
    /// <param name="provider">Only connections of this provider.</param>
    private static Ok<ConnectionList> ListConnections(string? provider, VisibleConnections connections, Access access) =>
        TypedResults.Ok(
            new ConnectionList([
                .. connections
                    .Connections.Where(connection => string.IsNullOrEmpty(provider) || connection.Provider.Name == provider)
                    .Where(connection => access.Rights.Allows(Verb.ConnectionsRead, connection.Name))
                    .Select(ConnectionSummary.Of),
            ])
        );

    /// <summary>Tells what a connection is, which collections it offers and how it stands with its provider.</summary>
    private static Ok<ConnectionDetail> GetConnection(string connection, DriverFactory drivers, IConnectionLoads loads)
    {
        var found = drivers.Find(connection);
        return TypedResults.Ok(ConnectionDetail.Of(found, loads.Of(found)));
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
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var found = drivers.Find(connection);
        var started = time.GetTimestamp();
        var failure = await CheckAsync(drivers.Open<IConnectionCheckDriver>(found), found, time, cancellationToken);
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

    /// <summary>Makes the check's call; null if it worked.</summary>
    internal static async Task<DriverException?> CheckAsync(
        IConnectionCheckDriver driver,
        Connection connection,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await Deadline.CallAsync(connection.Name, CheckTimeout, time, PassAsync, cancellationToken);
        }
        catch (DriverException e)
        {
            return e;
        }

        async Task<DriverException?> PassAsync(CancellationToken deadline)
        {
            await driver.CheckConnectionAsync(deadline);
            return null;
        }
    }
}
