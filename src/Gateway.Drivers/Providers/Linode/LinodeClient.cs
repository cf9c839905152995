using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

/// <summary>What the drivers of Linode share: pages, filters, ids, bodies.</summary>
internal sealed partial class LinodeClient(HttpClient http, Connection connection)
{
    /// <summary>The most items in one page.</summary>
    public const int MostItems = 500;

    /// <summary>The fewest items that a page can be asked for.</summary>
    private const int FewestItems = 25;

    public Task<T> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.GetJsonAsync(address, type, cancellationToken);

    /// <summary>A page of a collection.</summary>
    /// <param name="collection">Its address.</param>
    /// <param name="request">What the caller asks for.</param>
    /// <param name="filter">Fields and values that all must fit, in Linode's words.</param>
    /// <param name="type">How it is read.</param>
    /// <param name="map">Makes an item of ours.</param>
    /// <param name="cancellationToken">The caller's patience.</param>
    public async Task<Page<T>> ListAsync<TItem, T>(
        string collection,
        PageRequest request,
        IEnumerable<(string Field, string Value)> filter,
        JsonTypeInfo<ListAnswer<TItem>> type,
        Func<TItem, T> map,
        CancellationToken cancellationToken
    )
    {
        var window = PageWindow.Read(connection, request, MostItems, FewestItems);
        var list = await ReadPageAsync(collection, window.Number, window.Size, filter, type, cancellationToken);
        return window.ToPage(list.Data, list.Page < list.Pages, map, list.Pages);
    }

    /// <summary>A page of a collection that Linode gives whole.</summary>
    public async Task<Page<T>> CutAsync<TItem, T>(
        string collection,
        PageRequest request,
        JsonTypeInfo<ListAnswer<TItem>> type,
        Func<TItem, T> map,
        CancellationToken cancellationToken
    )
    {
        var asked = PageWindow.Read(connection, request, MostItems);
        var all = await RestAsync(collection, await http.GetJsonAsync(collection, type, cancellationToken), type, cancellationToken);
        return new PageWindow(1, all.Count, ((asked.Number - 1) * asked.Size) + asked.Skip, asked.Take).ToPage(all, hasMore: false, map);
    }

    /// <summary>Every item of a collection: a first page, and the others at once.</summary>
    public async Task<IReadOnlyList<TItem>> ListAllAsync<TItem>(
        string collection,
        JsonTypeInfo<ListAnswer<TItem>> type,
        CancellationToken cancellationToken
    ) => await RestAsync(collection, await ReadPageAsync(collection, 1, MostItems, [], type, cancellationToken), type, cancellationToken);

    public Task<TAnswer> SendAsync<TBody, TAnswer>(
        HttpMethod method,
        string address,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> type,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(method, address) { Content = JsonHttp.ToContent(body, bodyType) };
        return http.ReadJsonAsync(request, type, cancellationToken);
    }

    /// <summary>A verb that has no body, or a delete: both answer <c>{}</c>.</summary>
    public Task RunAsync(HttpMethod method, string address, CancellationToken cancellationToken) =>
        http.ReadJsonAsync(new HttpRequestMessage(method, address), LinodeJson.Default.Nothing, cancellationToken);

    /// <summary>The address of an item whose ids are whole numbers: anything else is the id of nothing.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public string Address(string collection, string what, string id) =>
        TryRead(id, out var number) ? string.Create(CultureInfo.InvariantCulture, $"{collection}/{number}") : throw NotFound(what, id);

    /// <summary>The address of an item whose ids are words: <c>g6-standard-1</c>, <c>linode/debian12</c>.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public string AddressOfWord(string collection, string what, string id) =>
        Word().IsMatch(id) ? $"{collection}/{Uri.EscapeDataString(id)}" : throw NotFound(what, id);

    /// <summary>An id, a whole number, that a field of the request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public long Refer(ResourceId id, string what, string field) =>
        TryRead(id.Value, out var number)
            ? number
            : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no {what} '{id.Value}'.", field);

    public static ResourceId ToId(long id) => id.ToString(CultureInfo.InvariantCulture);

    public static ResourceId? ToId(string? word) => word is null ? (ResourceId?)null : word;

    private DriverException NotFound(string what, string id) => connection.Fail(DriverErrorKind.NotFound, $"There is no {what} '{id}'.");

    private async Task<IReadOnlyList<TItem>> RestAsync<TItem>(
        string collection,
        ListAnswer<TItem> first,
        JsonTypeInfo<ListAnswer<TItem>> type,
        CancellationToken cancellationToken
    )
    {
        if (first.Pages <= 1)
        {
            return first.Data;
        }

        var size = Math.Max(first.Data.Length, FewestItems);
        var others = await Bounded.SelectAsync(
            [.. Enumerable.Range(2, first.Pages - 1)],
            (number, token) => ReadPageAsync(collection, number, size, [], type, token),
            cancellationToken
        );
        return [.. first.Data, .. others.SelectMany(page => page.Data)];
    }

    private Task<ListAnswer<TItem>> ReadPageAsync<TItem>(
        string collection,
        int number,
        int size,
        IEnumerable<(string Field, string Value)> filter,
        JsonTypeInfo<ListAnswer<TItem>> type,
        CancellationToken cancellationToken
    )
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"{collection}?page={number}&page_size={size}");
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (WriteFilter([.. filter]) is { } text)
        {
            request.Headers.Add("X-Filter", text);
        }

        return http.ReadJsonAsync(request, type, cancellationToken);
    }

    // The writer escapes what a header cannot hold.
    private static string? WriteFilter((string Field, string Value)[] filter)
    {
        var terms = filter.Select(term => new Dictionary<string, string> { [term.Field] = term.Value }).ToArray();
        return terms.Length switch
        {
            0 => null,
            1 => JsonSerializer.Serialize(terms[0], LinodeJson.Default.DictionaryStringString),
            _ => JsonSerializer.Serialize(
                new Dictionary<string, Dictionary<string, string>[]> { ["+and"] = terms },
                LinodeJson.Default.DictionaryStringDictionaryStringStringArray
            ),
        };
    }

    private static bool TryRead(string id, out long number) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
