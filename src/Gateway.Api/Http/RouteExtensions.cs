using Gateway.Api.Security.Rights;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.Metadata;

namespace Gateway.Api.Http;

/// <summary>How routes are put on the map and described.</summary>
internal static class RouteExtensions
{
    /// <summary>Has routing pass over the media type; the description does not show it.</summary>
    public const string AnyMediaType = "*/*";

    private static readonly int[] ProviderProblems =
    [
        StatusCodes.Status403Forbidden,
        StatusCodes.Status404NotFound,
        StatusCodes.Status409Conflict,
        StatusCodes.Status429TooManyRequests,
        StatusCodes.Status501NotImplemented,
        StatusCodes.Status502BadGateway,
        StatusCodes.Status503ServiceUnavailable,
        StatusCodes.Status504GatewayTimeout,
    ];

    /// <summary>A collection: its routes, its tag, and the problems that any call to a provider may end in.</summary>
    /// <param name="routes">Where it is put.</param>
    /// <param name="name">Its name in paths.</param>
    /// <param name="tag">Its name for people.</param>
    /// <param name="read">What callers need for routes that read, unless the route says otherwise.</param>
    /// <param name="write">What they need for all others.</param>
    /// <param name="ofObjects">Whether its routes have a bucket and the key of an object.</param>
    public static RouteGroupBuilder MapCollection(
        this IEndpointRouteBuilder routes,
        string name,
        string tag,
        Verb read,
        Verb write,
        bool ofObjects = false
    )
    {
        var group = routes.MapGroup("/" + name).WithTags(tag).RefuseUnknownQuery().Needs(read, write, ofObjects);
        ((IEndpointConventionBuilder)group).Finally(TellOfKeys);
        return group.WithProblems([StatusCodes.Status400BadRequest, .. ProviderProblems]);
    }

    /// <summary>The two depths of a list: all connections, and one.</summary>
    /// <param name="name">The operation's id; that of one connection's list has <c>OfConnection</c> after it.</param>
    /// <param name="map">Maps the handler to a path. The call names it, so that its code is generated when the gateway is built.</param>
    public static void MapList(string name, Func<string, RouteHandlerBuilder> map)
    {
        map("/").WithName(name);
        map("/{connection}").WithName(name + "OfConnection");
    }

    /// <summary>Answers a verb that the collection does not have, by name, where routing would only say that there is nothing.</summary>
    public static void MapUnknownVerb(this RouteGroupBuilder group, params string[] verbs) =>
        group
            .MapPost("/{connection}/{id}/{verb}", (string connection, ResourceId id, string verb) => UnknownVerb(verb, verbs))
            .ExcludeFromDescription();

    /// <summary>The collection that a request is sent to, as its path begins: <c>nodes</c>.</summary>
    public static string CollectionName(this HttpRequest request) =>
        request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries)[0];

    /// <summary>The problems that a route may answer, for the description.</summary>
    public static TBuilder WithProblems<TBuilder>(this TBuilder route, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.MediaType]));
        }

        return route;
    }

    // Every POST takes an Idempotency-Key, whose request may be under way, or have had another body.
    private static void TellOfKeys(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(method => method.HttpMethods.Contains(HttpMethods.Post)))
        {
            int[] told = [.. endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Select(answer => answer.StatusCode)];
            foreach (var status in new[] { StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity }.Except(told))
            {
                endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.MediaType]));
            }
        }
    }

    private static IResult UnknownVerb(string verb, string[] verbs) =>
        throw new DriverException(DriverErrorKind.NotFound, $"There is no verb '{verb}' here. There are: {string.Join(", ", verbs)}.")
        {
            Field = "verb",
            Code = "no-such-verb",
        };
}
