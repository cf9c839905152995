using Gateway.Api.Http;

namespace Gateway.Api.Security.Rights;

/// <summary>What a caller must be allowed for a route.</summary>
/// <param name="Kind">Whether it is open, for whoever is known, or for a verb.</param>
/// <param name="Verb">The verb.</param>
/// <param name="IsOfObject">Whether the route has a bucket as it is written and the key of an object.</param>
internal sealed record NeedsMetadata(NeedsKind Kind, Verb Verb = default, bool IsOfObject = false);

/// <summary>How a route is guarded.</summary>
internal enum NeedsKind
{
    /// <summary>Anybody.</summary>
    Nothing,

    /// <summary>Whoever is known; the handler looks at the rest.</summary>
    Caller,

    /// <summary>A verb: on the connection, bucket and key of the route, or anywhere if it has none.</summary>
    Verb,
}

/// <summary>Says what routes need. A gateway with a route that says nothing does not start.</summary>
internal static class NeedsExtensions
{
    /// <summary>The route is for callers with this verb.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder route, Verb verb)
        where TBuilder : IEndpointConventionBuilder => route.With(new NeedsMetadata(NeedsKind.Verb, verb));

    /// <summary>Routes that read are for callers with one verb, all others for callers with the other.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder routes, Verb read, Verb write, bool ofObjects = false)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(endpoint =>
        {
            var methods = endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
            var reads = methods.Count > 0 && methods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));
            endpoint.Metadata.Add(new NeedsMetadata(NeedsKind.Verb, reads ? read : write, ofObjects));
        });
        return routes.WithProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests);
    }

    /// <summary>The route is for whoever is known.</summary>
    public static TBuilder NeedsCaller<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.With(new NeedsMetadata(NeedsKind.Caller));

    /// <summary>The route is for anybody.</summary>
    public static TBuilder NeedsNothing<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new NeedsMetadata(NeedsKind.Nothing));

    private static TBuilder With<TBuilder>(this TBuilder route, NeedsMetadata needs)
        where TBuilder : IEndpointConventionBuilder =>
        route
            .WithMetadata(needs)
            .WithProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests);
}
