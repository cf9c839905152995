using Gateway.Api.Connections;
using Gateway.Api.Objects;
using Gateway.Api.Security.Callers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Security.Rights;

/// <summary>
/// Lets a request to its route only if its caller has what the route needs on the connection, bucket and key that it names. Whether a connection
/// is not there or not for this caller is told here, before anything else is looked at, so that both are answered alike.
/// </summary>
internal sealed class RightsMiddleware(RequestDelegate next, Refusals refusals)
{
    public Task InvokeAsync(HttpContext http, Access access)
    {
        var caller = http.Caller();
        access.Begin(caller);

        // Without a route there is nothing to guard: what is left is that there is no such path, method or media type.
        if (http.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(http);
        }

        var needs =
            endpoint.Metadata.GetMetadata<NeedsMetadata>()
            ?? throw new InvalidOperationException($"The route {endpoint.RoutePattern.RawText} does not say what it needs.");
        if (needs.Kind == NeedsKind.Nothing)
        {
            return next(http);
        }

        if (!caller.IsKnown)
        {
            return refusals.RefuseAsync(http, caller);
        }

        Check(http, access, needs);
        return next(http);
    }

    private static void Check(HttpContext http, Access access, NeedsMetadata needs)
    {
        if (http.Request.RouteValues["connection"] is not string connection)
        {
            if (needs.Kind == NeedsKind.Verb)
            {
                access.Require(needs.Verb);
            }

            return;
        }

        http.RequestServices.GetRequiredService<DriverFactory>().Find(connection);

        // Everything was allowed already, and keys need not be read.
        if (needs.Kind == NeedsKind.Verb && !access.Rights.IsAll)
        {
            CheckPlace(http, access, needs, connection);
        }
    }

    private static void CheckPlace(HttpContext http, Access access, NeedsMetadata needs, string connection)
    {
        if (ReadBucket(http, needs) is not { } bucket)
        {
            access.Require(needs.Verb, connection);
        }
        else if (!needs.IsOfObject)
        {
            access.Require(needs.Verb, connection, bucket);
        }
        else if (ObjectRoute.TryReadKey(http, out var key))
        {
            access.Require(needs.Verb, connection, bucket, key);
        }
        else
        {
            access.RequireBelow(needs.Verb, connection, bucket, http.Request.Query["prefix"].ToString());
        }
    }

    // As the routes bind it. What is no id is refused by the binding, with nothing having been asked.
    private static string? ReadBucket(HttpContext http, NeedsMetadata needs) =>
        http.Request.RouteValues["bucket"] is not string text ? null
        : needs.IsOfObject ? text
        : ResourceId.TryParse(text, null, out var id) ? id.Value
        : null;
}

/// <summary>Registers the check of rights.</summary>
internal static class RightsPipeline
{
    /// <summary>After <c>UseRouting</c>, and before anything that works for the caller.</summary>
    public static void UseRights(this WebApplication app) => app.UseMiddleware<RightsMiddleware>();

    /// <summary>Refuses to start with a route that nobody has thought about.</summary>
    /// <exception cref="StartupException">A route does not say what it needs.</exception>
    public static void CheckRights(this WebApplication app)
    {
        var open = ((IEndpointRouteBuilder)app)
            .DataSources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<NeedsMetadata>() is null);
        if (open is not null)
        {
            throw new StartupException(
                $"The route {open.RoutePattern.RawText} does not say what a caller needs for it: see NeedsMetadata."
            );
        }
    }
}
