using Gateway.Api.Connections;
using Gateway.Api.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Api.Security;

/// <summary>
/// Pages of which sites may call this gateway from a browser: its own, and those that <c>Gateway:Cors:Origins</c> lists. A page of another site
/// cannot read an answer; and since some requests need no leave of a browser to be sent (a POST without a body, a WebSocket), what it sends is
/// refused before it does anything. There are no cookies, so none are ever sent along.
/// </summary>
internal sealed class Origins
{
    private const string Setting = $"{GatewayOptions.Section}:Cors:Origins";
    private static readonly TimeSpan PreflightLifetime = TimeSpan.FromMinutes(10);
    private static readonly string[] ShownHeaders =
    [
        HeaderNames.Age,
        HeaderNames.ContentDisposition,
        HeaderNames.ContentRange,
        HeaderNames.ETag,
        HeaderNames.Link,
        HeaderNames.Location,
        HeaderNames.RetryAfter,
        "Preference-Applied",
        "RateLimit",
        "RateLimit-Policy",
        "Repr-Digest",
        "Tus-Resumable",
        "Upload-Offset",
        "Upload-Length",
    ];

    private readonly HashSet<string> _listed;

    /// <exception cref="StartupException">One of those listed is no origin.</exception>
    public Origins(IConfiguration configuration)
    {
        var section = configuration.GetSection(Setting);
        var listed = section.GetChildren().Select(child => child.Value).Prepend(section.Value).OfType<string>();
        _listed = listed
            .SelectMany(value => value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(Check)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public static void Use(WebApplication app)
    {
        var origins = new Origins(app.Configuration);
        if (origins._listed.Count > 0)
        {
            app.UseCors(policy =>
                policy
                    .WithOrigins([.. origins._listed])
                    .AllowAnyMethod()
                    .AllowAnyHeader()
                    .WithExposedHeaders(ShownHeaders)
                    .SetPreflightMaxAge(PreflightLifetime)
            );
        }

        app.Use((http, next) => origins.MayCall(http.Request) ? next(http) : throw Foreign());
    }

    private bool MayCall(HttpRequest request) =>
        request.Headers.Origin.ToString() is not { Length: > 0 } origin
        || (request.IsSafe() && request.Headers.Upgrade.Count == 0)
        || IsOwn(origin, request)
        || _listed.Contains(origin);

    // The scheme is not compared: TLS may have ended before the gateway.
    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && Uri.TryCreate($"{page.Scheme}://{request.Host}", UriKind.Absolute, out var own)
        && string.Equals(page.Authority, own.Authority, StringComparison.OrdinalIgnoreCase);

    private static InvalidInputException Foreign() =>
        new(
            StatusCodes.Status403Forbidden,
            new Dictionary<string, string[]>
            {
                [HeaderNames.Origin] =
                [
                    "Pages of other sites may not do this; Gateway:Cors:Origins in the configuration lists those that may.",
                ],
            }
        );

    private static string Check(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.UserInfo.Length == 0
        && origin.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
            ? origin
            : throw new StartupException(
                $"{Setting}: '{origin}' is no origin. One is written as a browser sends it: https://console.example."
            );
}
