using Gateway.Api.Http;
using Gateway.Drivers.Storage;
using Microsoft.AspNetCore.Http.Metadata;

namespace Gateway.Api.Security;

/// <summary>
/// Takes no more than <see cref="LargestJson"/> of a body, but for routes that take bytes. The server's own limit is higher: what lies
/// between them it reads and drops after the answer, so that a caller who sends it all first still hears why it was refused. Above
/// its limit it cuts the connection. Routes that take bytes read them as a <see cref="CallerBody"/>.
/// </summary>
internal static class BodyLimit
{
    /// <summary>Bodies are JSON of people and scripts.</summary>
    private const long LargestJson = 1024 * 1024;

    /// <summary>After <c>UseRouting</c>: the route tells whether it takes bytes.</summary>
    public static void UseBodyLimit(this IApplicationBuilder app) =>
        app.Use(
            (http, next) =>
            {
                if (http.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is not null)
                {
                    return PassOnAsync(http, next);
                }

                http.Request.Body = new LimitedStream(http.Request.Body);
                return next(http);
            }
        );

    private static async Task PassOnAsync(HttpContext http, RequestDelegate next)
    {
        await using var body = new CallerBody(http.Request.BodyReader);
        http.Request.Body = body;
        await next(http);
    }

    private sealed class LimitedStream(Stream body) : ReadStream
    {
        private long _left = LargestJson;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            _left -= count;
            return _left >= 0 ? count : throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        }
    }
}
