using Microsoft.Extensions.Primitives;

namespace Gateway.Api.Security;

/// <summary>
/// What every answer says, whatever it is: it is for who asked and is not kept (unless it says otherwise itself), its type is what it says, and no page
/// may frame it. Set when it begins, since an answer that fails loses the headers it had.
/// </summary>
internal static class AnswerHeaders
{
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues NoSniff = "nosniff";

    // Swagger UI has scripts and styles of its own; nothing else here is a page.
    private static readonly StringValues NoFrame = "frame-ancestors 'none'";
    private static readonly StringValues Nothing = "default-src 'none'; frame-ancestors 'none'";

    public static void UseAnswerHeaders(this IApplicationBuilder app) =>
        app.Use(
            (http, next) =>
            {
                http.Response.OnStarting(Set, http);
                return next(http);
            }
        );

    private static Task Set(object state)
    {
        var http = (HttpContext)state;
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = NoStore;
        }

        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase)
                ? NoFrame
                : Nothing;
        }

        return Task.CompletedTask;
    }
}
