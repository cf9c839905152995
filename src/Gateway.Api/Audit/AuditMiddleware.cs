using Gateway.Api.Http;
using Gateway.Drivers.Http;

namespace Gateway.Api.Audit;

/// <summary>
/// Writes down each request that is not a read: its outcome, and, if it was refused before it began, that. Around everything that decides whether a
/// caller may.
/// </summary>
internal sealed partial class AuditMiddleware(RequestDelegate next, AuditLog log, ILogger<AuditMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!IsChange(http))
        {
            await next(http);
            return;
        }

        var change = new AuditedChange(http, log);
        http.Features.Set(change);
        using var trail = CallTrail.Begin();
        try
        {
            await next(http);
        }
        catch (AuditFailedException)
        {
            throw;
        }
        catch (Exception e)
        {
            trail.Note((e as Drivers.Model.DriverException)?.ProviderRequestId);
            var problem = Problems.From(e, http);
            await EndAsync(http, change, problem.Status, problem.Code, trail);
            throw;
        }

        await EndAsync(http, change, http.Response.StatusCode, null, trail);
    }

    // The change is made by now, or was refused: that it cannot be told any more must not make it look as if it had not been.
    private async Task EndAsync(HttpContext http, AuditedChange change, int status, string? code, CallTrail trail)
    {
        if (!change.IsBegun && status == StatusCodes.Status429TooManyRequests)
        {
            // Whoever tries one credential after the other must not fill the disk as well.
            return;
        }

        try
        {
            await change.EndAsync(status, code, trail);
        }
        catch (AuditFailedException e)
        {
            LogOutcomeLost(e, http.Request.Method, http.Request.Path, status);
        }
    }

    // A WebSocket runs commands, whatever its method.
    private static bool IsChange(HttpContext http) =>
        http.GetEndpoint() is not null
        && (!http.Request.IsSafe() || http.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(Level = LogLevel.Critical, Message = "The outcome of {Method} {Path} could not be written down: it was {Status}")]
    private partial void LogOutcomeLost(Exception exception, string method, PathString path, int status);
}

/// <summary>Writes down that a change is about to be made. After everything that decides whether a caller may, before everything that does it.</summary>
internal sealed class AuditIntentMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<AuditedChange>() is { } change)
        {
            await change.BeginAsync();
        }

        await next(http);
    }
}
