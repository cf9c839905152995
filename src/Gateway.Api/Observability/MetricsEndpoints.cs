using Gateway.Api.Http;
using Gateway.Api.Security.Rights;

namespace Gateway.Api.Observability;

/// <summary>What Prometheus asks.</summary>
internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/metrics", GetMetrics)
            .WithTags("Service")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithProblems(StatusCodes.Status400BadRequest)
            .Needs(Verb.MetricsRead);

    /// <summary>Tells the metrics in Prometheus' text format.</summary>
    /// <remarks>Counters begin with the first time that this is asked for, unless metrics are sent to a collector too.</remarks>
    private static Task GetMetrics(HttpContext http, PrometheusPage page, CancellationToken cancellationToken)
    {
        http.Response.ContentType = PrometheusText.MediaType;
        return page.WriteAsync(http.Response.BodyWriter, cancellationToken);
    }
}
