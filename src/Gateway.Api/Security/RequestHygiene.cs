using System.Buffers;
using Gateway.Api.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Security;

/// <summary>
/// Refuses what two servers in a row could read in two ways, and so take the end of one request for the beginning of another (RFC 9112, 11.2).
/// Kestrel takes each of these; its own refusals (several Content-Lengths, Hosts, spaces before a colon) come before. The connection is closed:
/// where the next request begins on it is what nobody can be sure of.
/// </summary>
internal static class RequestHygiene
{
    // Kestrel takes the length out of a request that is also chunked, and puts it here.
    private const string LengthTakenOut = "X-Content-Length";
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );
    private static readonly SearchValues<char> ControlCharacters = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Append(0x7f).Select(code => (char)code).Where(character => character != '\t'),
    ]);

    /// <summary>First of all: nothing looks at a request that is not sure to be one.</summary>
    public static void UseRequestHygiene(this WebApplication app)
    {
        var problems = app.Services.GetRequiredService<ProblemWriter>();
        app.Use((http, next) => FaultOf(http.Request) is { } fault ? RefuseAsync(http, problems, fault) : next(http));
    }

    private static (string Field, string Message)? FaultOf(HttpRequest request)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        if (target.ContainsAnyExceptInRange('!', '~') || target.Contains('#'))
        {
            return ("path", "Holds a character that must be percent-encoded.");
        }

        foreach (var (name, values) in request.Headers)
        {
            // HTTP/2 writes its own fields with a colon before them.
            if (name.AsSpan(name.StartsWith(':') ? 1 : 0).ContainsAnyExcept(TokenCharacters) || name.Length == 0)
            {
                return ("headers", "The name of a header is no token.");
            }

            foreach (var value in values)
            {
                if (value.AsSpan().ContainsAny(ControlCharacters))
                {
                    return (name, "Must not hold control characters.");
                }
            }
        }

        return request.Headers.TransferEncoding.Count == 0 ? null : FaultOfChunks(request);
    }

    private static (string Field, string Message)? FaultOfChunks(HttpRequest request) =>
        !request.Headers.TransferEncoding.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase)
            ? ("Transfer-Encoding", "Must be chunked, and nothing besides.")
        : request.ContentLength is not null || request.Headers.ContainsKey(LengthTakenOut)
            ? ("Content-Length", "Must not stand beside Transfer-Encoding.")
        : HttpProtocol.IsHttp10(request.Protocol) ? ("Transfer-Encoding", "HTTP/1.0 does not have it.")
        : null;

    private static Task RefuseAsync(HttpContext http, ProblemWriter problems, (string Field, string Message) fault)
    {
        if (HttpProtocol.IsHttp11(http.Request.Protocol) || HttpProtocol.IsHttp10(http.Request.Protocol))
        {
            http.Response.Headers.Connection = "close";
        }

        return problems.RefuseAsync(
            http,
            Problems.Create(
                StatusCodes.Status400BadRequest,
                "invalid-request",
                "The request cannot be understood",
                fault.Message,
                fault.Field
            )
        );
    }
}
