using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>A source of a list: a connection, and how far it has been read.</summary>
/// <param name="Name">The connection's name.</param>
/// <param name="Connection">The connection; null if it is gone since the token was made.</param>
/// <param name="Token">The provider's token of the page to ask for; null for the first.</param>
internal sealed record ListSource(string Name, Connection? Connection, string? Token);

/// <summary>A list query that has been understood: which sources are asked for what.</summary>
internal sealed record ListRequest(
    string Fingerprint,
    IReadOnlyList<ListSource> Sources,
    ListFilter Filter,
    int PageSize,
    TimeSpan Timeout,
    bool IsOfOneConnection
)
{
    /// <summary>A digest of the collection and the filter: what a page of a source is of, whichever sources there are beside it.</summary>
    public required string Content { get; init; }

    /// <summary>Which items the caller sees, where that is less than all of a connection; null for all.</summary>
    public Func<Resource, bool>? Allows { get; init; }

    /// <summary>How old pages may be; fresh unless the caller allows otherwise.</summary>
    public Freshness Freshness { get; init; }
}

/// <summary>Understands list queries.</summary>
internal sealed class ListRequestReader(
    VisibleConnections connections,
    DriverFactory drivers,
    PageTokens tokens,
    ListBounds bounds,
    Access access
)
{
    /// <exception cref="InvalidInputException">A parameter is malformed.</exception>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>: a connection that is named does not exist.</exception>
    public ListRequest Read<TContract>(ListQuery query, IItemQuery? items, string? scope, HttpContext http)
    {
        var filter = (items?.ToFilter() ?? new ListFilter()) with { Name = string.IsNullOrEmpty(query.Name) ? null : query.Name };
        var isRouted = http.Request.RouteValues.ContainsKey("connection");
        var collection = http.Request.CollectionName() + scope;
        var verb = http.GetEndpoint()!.Metadata.GetRequiredMetadata<NeedsMetadata>().Verb;

        // A token is of its list and of its caller.
        var list = PageTokens.FingerprintOf(collection, query.Connection, query.Provider, filter);
        var fingerprint = PageTokens.FingerprintOf([access.Caller.Name, list]);
        var sources = string.IsNullOrEmpty(query.PageToken)
            ? Select<TContract>(query, isRouted, verb)
            :
            [
                .. tokens
                    .Read(query.PageToken, fingerprint)
                    .Select(source => new ListSource(source.Name, FindAllowed(source.Name, verb), source.Token)),
            ];
        var isOfOne =
            isRouted
            || (
                sources.Count == 1
                && query.Connection is { } named
                && !named.Contains(',', StringComparison.Ordinal)
                && !ConnectionName.IsPattern(named)
            );
        return new ListRequest(
            fingerprint,
            sources,
            filter,
            bounds.ReadPageSize(query.PageSize),
            bounds.ReadTimeout(query.Timeout),
            isOfOne
        )
        {
            Content = PageTokens.FingerprintOf(collection, null, null, filter),
            Allows = access.Rights.IsAll ? null : item => item is not Bucket || access.Rights.Allows(verb, item.Connection, item.Id.Value),
        };
    }

    // One that the caller has lost since is as one that is gone.
    private Connection? FindAllowed(string name, Verb verb) => access.Rights.Allows(verb, name) ? connections.Find(name) : null;

    private List<ListSource> Select<TContract>(ListQuery query, bool isRouted, Verb verb)
    {
        if (isRouted)
        {
            var connection = drivers.Find(query.Connection!);
            return [new ListSource(connection.Name, connection, null)];
        }

        var providers = Split(query.Provider);
        return
        [
            .. Pick<TContract>(Split(query.Connection), verb)
                .Where(connection => providers.Length == 0 || providers.Contains(connection.Provider.Name, StringComparer.Ordinal))
                .Select(connection => new ListSource(connection.Name, connection, null)),
        ];
    }

    // A connection that is named is asked even if it does not offer the collection: its source then says so. A pattern picks
    // only those that do, and leaves them in their order: of a thousand no first item waits until they are sorted again.
    private IEnumerable<Connection> Pick<TContract>(IReadOnlyList<string> selectors, Verb verb)
    {
        var offering = connections.Connections.Where(connection =>
            connection.Provider.Offers(typeof(TContract)) && access.Rights.Allows(verb, connection.Name)
        );
        if (selectors.Count == 0)
        {
            return offering;
        }

        var patterns = selectors.Where(ConnectionName.IsPattern).ToArray();
        var picked = offering.Where(connection => patterns.Any(pattern => ConnectionName.Matches(pattern, connection.Name)));
        var named = selectors.Where(selector => !ConnectionName.IsPattern(selector)).Select(name => FindNamed(name, verb)).ToArray();
        return named.Length == 0 ? picked : named.Union(picked).OrderBy(connection => connection.Name, StringComparer.Ordinal);
    }

    private Connection FindNamed(string name, Verb verb)
    {
        var connection = drivers.Find(name);
        access.Require(verb, name);
        return connection;
    }

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
