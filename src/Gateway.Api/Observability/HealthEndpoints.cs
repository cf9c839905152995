using Gateway.Api.Security;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Observability;

/// <summary>What probes ask. Clouds do not count: a gateway whose clouds are down still tells so, and must not be restarted for it.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Service").NeedsNothing();
        health.MapGet("/live", GetLive);
        health.MapGet("/ready", GetReady).Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Tells that the process answers.</summary>
    private static Ok<HealthReport> GetLive() => TypedResults.Ok(new HealthReport("live", null));

    /// <summary>Tells whether requests should be sent here: the connections are loaded and the process is not stopping.</summary>
    private static Results<Ok<HealthReport>, JsonHttpResult<HealthReport>> GetReady(
        IConnectionSource connections,
        SecurityOptions security,
        IHostApplicationLifetime lifetime
    ) =>
        lifetime.ApplicationStopping.IsCancellationRequested
            ? TypedResults.Json(new HealthReport("stopping", null), statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(new HealthReport("ready", security.IsOn ? null : connections.Connections.Count));
}

/// <summary>What a probe is told.</summary>
/// <param name="Status">live, ready or stopping.</param>
/// <param name="Connections">How many connections are loaded; null where that does not matter, and to strangers.</param>
public sealed record HealthReport(string Status, int? Connections);
