using System.Diagnostics;
using Gateway.Api.Http;
using Microsoft.AspNetCore.Diagnostics;

namespace Gateway.Api.Observability;

/// <summary>One line a request, with the route's template and never its query: a query may hold what a line must not.</summary>
internal sealed class RequestLog(RequestDelegate next, TimeProvider time, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            Write(http, time.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    private void Write(HttpContext http, double elapsedMs)
    {
        // The exception handler takes the endpoint off the context and keeps it in its feature.
        var failure = http.Features.Get<IExceptionHandlerFeature>();
        var route = ((http.GetEndpoint() ?? failure?.Endpoint) as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
        Describe(Activity.Current, http, route);
        var level =
            http.Response.StatusCode >= StatusCodes.Status500InternalServerError ? LogLevel.Warning
            : route.StartsWith("/health/", StringComparison.Ordinal) ? LogLevel.Debug
            : LogLevel.Information;
        if (logger.IsEnabled(level))
        {
            var connection = (failure?.RouteValues ?? http.Request.RouteValues)["connection"] as string;
            var elapsed = Math.Round(elapsedMs, 1);
            var line = new RequestLine(http.Request.Method, route, http.Response.StatusCode, elapsed, connection, Problems.TraceOf(http));
            logger.Log(level, default, line, null, static (line, _) => line.ToString());
        }
    }

    private static void Describe(Activity? span, HttpContext http, string route)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.DisplayName = $"{http.Request.Method} {route}";
            span.SetTag("http.route", route);
            span.SetTag("http.response.status_code", http.Response.StatusCode);
            span.SetTag("cloudgateway.connection", http.Request.RouteValues["connection"]);
        }
    }
}
