using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>What the drivers of Azure share: paths and ids, lists in pages, requests of Resource Manager.</summary>
internal sealed class ArmClient(HttpClient http, Connection connection, AzureSettings settings)
{
    /// <summary>Where lists look: the group, or the whole subscription.</summary>
    public string Scope => settings.WholeSubscription ? SubscriptionScope : GroupScope;

    public string SubscriptionScope => $"subscriptions/{settings.Subscription}";

    public string GroupScope => $"{SubscriptionScope}/resourceGroups/{Uri.EscapeDataString(settings.ResourceGroup)}";

    public static string CollectionOf(string scope, ArmType type) => $"{scope}/providers/{type.Namespace}/{type.Name}";

    /// <summary>The path of an item by its id.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/> for an id that nothing here can have.</exception>
    public string PathOf(ArmType type, string id) =>
        TryFind(type, id) is { } path ? Escape(path) : throw connection.Fail(DriverErrorKind.NotFound, $"There is no {type.What} '{id}'.");

    /// <summary>The whole path of a thing that a field of the request names, with the slash that Azure wants before it.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public string Refer(ArmType type, ResourceId id, string field) =>
        TryFind(type, id.Value)?.ToString()
        ?? throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no {type.What} '{id.Value}'.", field);

    /// <summary>The id of a thing: its name inside the group, else its whole path.</summary>
    public ResourceId ToId(string path) =>
        !ArmPath.TryParse(path, out var parsed) ? path
        : IsHere(parsed) ? parsed.Name
        : parsed.ToString();

    /// <summary>An address with the version of the API that the call is written for.</summary>
    public static string Versioned(string path, string version, string query = "") =>
        $"{path}?api-version={version}{(query.Length == 0 ? "" : "&" + query)}";

    public Task<T> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.GetJsonAsync(address, type, cancellationToken);

    /// <summary>The same, with null for what is not there.</summary>
    public async Task<T?> FindAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync(address, type, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// A page of a list. Resource Manager cuts its pages as it likes: our token is the query of its page and how many items of that the
    /// caller has already.
    /// </summary>
    public async Task<Page<T>> ListAsync<T>(
        string path,
        string query,
        PageRequest request,
        JsonTypeInfo<ArmList<T>> type,
        CancellationToken cancellationToken,
        Func<T, bool>? keep = null
    )
    {
        var (skip, ours) = ReadToken(request.Token);
        var list = await GetAsync($"{path}?{ours ?? query}", type, cancellationToken);
        var items = keep is null ? list.Value : [.. list.Value.Where(keep)];
        var end = Math.Min(items.Count, skip + request.Size);
        var next = (end < items.Count, list.NextLink) switch
        {
            (true, _) => WriteToken(end, ours ?? query),
            (false, { Length: > 0 } link) => WriteToken(0, QueryOf(link, path)),
            _ => null,
        };
        return new Page<T>([.. items.Take(end).Skip(skip)], next);
    }

    public Task<TAnswer> SendAsync<TBody, TAnswer>(
        HttpMethod method,
        string address,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> type,
        CancellationToken cancellationToken
    ) =>
        http.ReadJsonAsync(
            new HttpRequestMessage(method, address) { Content = JsonHttp.ToContent(body, bodyType) },
            type,
            cancellationToken
        );

    /// <summary>Makes something under a name that nothing has: what is there already is never changed.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.PreconditionFailed"/> if there is something of that name.</exception>
    public Task<TAnswer> CreateOnlyAsync<TBody, TAnswer>(
        string address,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> type,
        bool isRepeatable,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = JsonHttp.ToContent(body, bodyType) };
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        if (isRepeatable)
        {
            request.MarkIdempotent();
        }

        return http.ReadJsonAsync(request, type, cancellationToken);
    }

    /// <summary>Begins what goes on by itself; 202 is enough.</summary>
    public async Task BeginAsync(HttpMethod method, string address, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        using var response = await http.SendAsync(request, cancellationToken);
    }

    /// <summary>Deletes what is there. Asked first, because Resource Manager answers 204 for what is not.</summary>
    public async Task DeleteAsync(ArmType type, string id, CancellationToken cancellationToken)
    {
        var address = Versioned(PathOf(type, id), type.Version);
        await BeginAsync(HttpMethod.Get, address, body: null, cancellationToken);
        await BeginAsync(HttpMethod.Delete, address, body: null, cancellationToken);
    }

    /// <summary>Refuses a name that is taken, for kinds of things that a second PUT would change.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Conflict"/>.</exception>
    public async Task RequireFreeAsync(ArmType type, string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(NewAddress(type, name), ArmJson.Default.Sub, cancellationToken) is not null)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"There is a {type.What} '{name}' already.", "name");
        }
    }

    /// <summary>The address of something that is made in the group.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/> for a name that Azure cannot hold.</exception>
    public string NewAddress(ArmType type, string name) =>
        ArmPath.IsName(name)
            ? Versioned($"{CollectionOf(GroupScope, type)}/{Uri.EscapeDataString(name)}", type.Version)
            : throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "Azure takes letters, digits, '-', '_', '.' and parentheses, at most 90.",
                "name"
            );

    private ArmPath? TryFind(ArmType type, string id)
    {
        var path = id.StartsWith('/')
            ? ArmPath.TryParse(id, out var whole)
                ? whole
                : null
            : ArmPath.IsName(id)
                ? new ArmPath(settings.Subscription, settings.ResourceGroup.ToLowerInvariant(), type.Namespace, type.Name, id)
                : null;
        return
            path is not null
            && path.Is(type)
            && string.Equals(path.Subscription, settings.Subscription, StringComparison.OrdinalIgnoreCase)
            && (settings.WholeSubscription || IsHere(path))
            ? path
            : null;
    }

    private bool IsHere(ArmPath path) =>
        string.Equals(path.Subscription, settings.Subscription, StringComparison.OrdinalIgnoreCase)
        && string.Equals(path.Group, settings.ResourceGroup, StringComparison.OrdinalIgnoreCase);

    private static string Escape(ArmPath path) => string.Join('/', path.ToString()[1..].Split('/').Select(Uri.EscapeDataString));

    private (int Skip, string? Query) ReadToken(string? token)
    {
        if (token is null)
        {
            return (0, null);
        }

        var colon = token.IndexOf(':', StringComparison.Ordinal);
        return
            colon > 0
            && int.TryParse(token.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var skip)
            && token.AsSpan(colon).Contains("api-version=", StringComparison.Ordinal)
            ? (skip, token[(colon + 1)..])
            : throw connection.Fail(DriverErrorKind.InvalidRequest, "This is no page token of this list.", "pageToken");
    }

    private static string WriteToken(int skip, string query) => string.Create(CultureInfo.InvariantCulture, $"{skip}:{query}");

    // The token of the connection goes with the next request: it must go to no other host, and the list stays the one asked for.
    private string QueryOf(string link, string path) =>
        Uri.TryCreate(link, UriKind.Absolute, out var next)
        && new Uri(settings.BaseAddress, path) is var here
        && next.Scheme == here.Scheme
        && next.Host == here.Host
        && next.Port == here.Port
        && string.Equals(
            Uri.UnescapeDataString(next.AbsolutePath),
            Uri.UnescapeDataString(here.AbsolutePath),
            StringComparison.OrdinalIgnoreCase
        )
        && next.Query.Contains("api-version=", StringComparison.Ordinal)
            ? next.Query[1..]
            : throw connection.Fail(DriverErrorKind.Unexpected, "The provider's next page lies outside of the list that was asked for.");
}
