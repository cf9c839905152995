using Gateway.Api.Security.Keys;
using Gateway.Api.Security.Tokens;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Api.Security.Callers;

/// <summary>
/// Finds out who calls, by the scheme of the credential that was sent. It refuses nobody: what a route needs is looked at once there is a route,
/// and some need nothing.
/// </summary>
internal sealed partial class CallerMiddleware(
    RequestDelegate next,
    SecurityOptions options,
    CallerBook callers,
    WrongCredentials wrong,
    ILogger<CallerMiddleware> logger
)
{
    private const string KeyHeader = ApiKeyHandler.Header;

    public Task InvokeAsync(HttpContext http)
    {
        if (!options.IsOn)
        {
            http.Features.Set(CallerIdentity.Everyone);
            return next(http);
        }

        var headers = http.Request.Headers;
        return headers.Authorization.Count == 0 && headers[KeyHeader].Count == 0 ? next(http) : RunAsync(http);
    }

    private async Task RunAsync(HttpContext http)
    {
        http.Features.Set(await IdentifyAsync(http));
        await next(http);
    }

    private async Task<CallerIdentity> IdentifyAsync(HttpContext http)
    {
        if (SchemeOf(http.Request) is { } scheme)
        {
            var result = await http.AuthenticateAsync(scheme);
            if (result.Principal is { } proved && callers.Of(proved, scheme) is { } caller)
            {
                return caller;
            }

            LogRefused(scheme, result.Failure?.Message ?? "nobody can be told from it");
        }

        return wrong.Add(http.Connection.RemoteIpAddress) ? CallerIdentity.Wrong : CallerIdentity.Throttled;
    }

    // Two credentials at once are none: which of them counts would be anybody's guess.
    private static string? SchemeOf(HttpRequest request)
    {
        var (authorization, key) = (request.Headers.Authorization, request.Headers[KeyHeader]);
        return (authorization.Count, key.Count) switch
        {
            (0, 1) => ApiKeyHandler.SchemeName,
            (1, 0) when authorization[0] is { } text && text.StartsWith(JwtHandler.Prefix, StringComparison.OrdinalIgnoreCase) =>
                ApiKeyText.IsOne(text.AsSpan(JwtHandler.Prefix.Length)) ? ApiKeyHandler.SchemeName : JwtHandler.SchemeName,
            _ => null,
        };
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A credential of the scheme {Scheme} is refused: {Reason}")]
    private partial void LogRefused(string scheme, string reason);
}
