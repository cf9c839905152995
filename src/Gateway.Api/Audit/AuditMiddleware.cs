using Gateway.Api.Http;
using Gateway.Drivers.Http;

namespace Gateway.Api.Audit;

/// <summary>
/// Writes down each request that is not a read: its outcome, and, if it was refused before it began, that. Around everything that decides whether a
/// caller may.
/// </summary>
internal sealed partial class AuditMiddleware(RequestDelegate next, AuditLog log, RefusedChanges refused, ILogger<AuditMiddleware> logger)
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

        await EndAsync(http, change, http.Response.StatusCode, http.Features.Get<Problem>()?.Code, trail);
    }

    // The change is made by now, or was refused: that it cannot be told any more must not make it look as if it had not been.
    private async Task EndAsync(HttpContext http, AuditedChange change, int status, string? code, CallTrail trail)
    {
        try
        {
            var end = change.End(status, code, trail);
            await (!change.IsBegun && status == StatusCodes.Status429TooManyRequests ? refused.AddAsync(end) : log.AppendAsync(end));
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
