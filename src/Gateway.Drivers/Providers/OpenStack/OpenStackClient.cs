using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>What the drivers of OpenStack share: services of the catalogue, pages, ids, times. Paths begin with a slash and are encoded.</summary>
internal sealed partial class OpenStackClient(HttpClient http, Connection connection, KeystoneSession session)
{
    /// <summary>The most items in one page, if the cloud has the usual limit.</summary>
    public const int MostItems = 1000;

    public Connection Connection => connection;

    public async Task<T> GetAsync<T>(
        OpenStackService service,
        string path,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken,
        params IReadOnlyList<(string Name, string Value)> query
    ) => await http.ReadJsonAsync(await RequestAsync(HttpMethod.Get, service, path, query, cancellationToken), type, cancellationToken);

    public async Task<TAnswer> PostAsync<TBody, TAnswer>(
        OpenStackService service,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> type,
        CancellationToken cancellationToken
    )
    {
        var request = await RequestAsync(HttpMethod.Post, service, path, [], cancellationToken);
        request.Content = JsonHttp.ToContent(body, bodyType);
        return await http.ReadJsonAsync(request, type, cancellationToken);
    }

    /// <summary>Sends a body whose answer has nothing of interest.</summary>
    public async Task SendAsync<TBody>(
        HttpMethod method,
        OpenStackService service,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        CancellationToken cancellationToken
    )
    {
        using var request = await RequestAsync(method, service, path, [], cancellationToken);
        request.Content = JsonHttp.ToContent(body, bodyType);
        using var response = await http.SendAsync(request, cancellationToken);
    }

    public async Task DeleteAsync(OpenStackService service, string path, CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(HttpMethod.Delete, service, path, [], cancellationToken);
        using var response = await http.SendAsync(request, cancellationToken);
    }

    /// <summary>The parameters of a page: every service of OpenStack goes on after the last item that the caller has.</summary>
    public static IEnumerable<(string Name, string Value)> PageOf(PageRequest request)
    {
        yield return ("limit", Math.Min(request.Size, MostItems).ToString(CultureInfo.InvariantCulture));
        if (request.Token is { } marker)
        {
            yield return ("marker", marker);
        }
    }

    /// <summary>A page, whose token is the last item.</summary>
    public static Page<T> ToPage<TItem, T>(IReadOnlyList<TItem> items, bool hasMore, Func<TItem, T> map)
        where T : Resource
    {
        T[] page = [.. items.Select(map)];
        return new Page<T>(page, hasMore && page.Length > 0 ? page[^1].Id.Value : null);
    }

    /// <summary>Whether the list goes on, by the links of Nova and Cinder.</summary>
    public static bool HasNext(IReadOnlyList<LinkWire>? links) => links?.Any(link => link.Rel == "next") == true;

    /// <summary>The path of an item whose id is a UUID: anything else is the id of nothing.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public string PathOf(string collection, string what, string id) =>
        IsUuid(id) ? $"/{collection}/{id}" : throw connection.Fail(DriverErrorKind.NotFound, $"There is no {what} '{id}'.");

    /// <summary>A UUID that a field of the request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public string Refer(ResourceId id, string what, string field) =>
        IsUuid(id.Value) ? id.Value : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no {what} '{id.Value}'.", field);

    // Nova and Glance leave the zone to the reader, or say Z: it is always UTC.
    public static DateTimeOffset? ReadTime(string? time) =>
        DateTimeOffset.TryParse(
            time,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var read
        )
            ? read
            : null;

    private static bool IsUuid(string id) => Guid.TryParseExact(id, "D", out _) || Guid.TryParseExact(id, "N", out _);

    private async Task<HttpRequestMessage> RequestAsync(
        HttpMethod method,
        OpenStackService service,
        string path,
        IReadOnlyList<(string Name, string Value)> query,
        CancellationToken cancellationToken
    )
    {
        var endpoint = await session.GetEndpointAsync(connection, cancellationToken, service.Types);
        var version = VersionSegment().IsMatch(endpoint.AbsolutePath) ? "" : service.Version;
        var encoded = string.Join('&', query.Select(pair => $"{pair.Name}={WireAddress.Encode(pair.Value)}"));
        var request = new HttpRequestMessage(method, WireAddress.Create(endpoint, version + path, encoded));
        if (service.Microversion is { } microversion)
        {
            request.Headers.Add("OpenStack-API-Version", microversion);
        }

        return request;
    }

    [GeneratedRegex(@"/v\d+(\.\d+)?(/|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex VersionSegment();
}

/// <summary>A service of the catalogue.</summary>
/// <param name="Types">Its type, and other names of it in the order in which they are tried.</param>
/// <param name="Version">The version's path, for clouds whose catalogue leaves it out.</param>
/// <param name="Microversion">What the header asks for; null for the service's first.</param>
internal sealed record OpenStackService(IReadOnlyList<string> Types, string Version, string? Microversion = null)
{
    /// <summary>
    /// Nova, to read: the last microversion that tells the id of a server's flavor (later ones copy the flavor without it), the answer to
    /// createImage in a body, tags, and key pairs made by Nova (until 2.91).
    /// </summary>
    public static OpenStackService Compute { get; } = new(["compute"], "/v2.1", "compute 2.46");

    /// <summary>Nova, to make servers: tags along with the request (2.52).</summary>
    public static OpenStackService ComputeToCreate { get; } = Compute with { Microversion = "compute 2.52" };

    /// <summary>Glance.</summary>
    public static OpenStackService Image { get; } = new(["image"], "/v2");

    /// <summary>Cinder.</summary>
    public static OpenStackService Volume { get; } = new(["volumev3", "block-storage"], "/v3");

    /// <summary>Neutron.</summary>
    public static OpenStackService Network { get; } = new(["network"], "/v2.0");
}
