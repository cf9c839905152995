using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Drivers.Providers.Vultr;

/// <summary>What the drivers of Vultr share: lists by cursor, ids, bodies.</summary>
internal sealed class VultrClient(HttpClient http, Connection connection)
{
    /// <summary>The most items in one page.</summary>
    public const int MostItems = 500;

    public Task<T> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.GetJsonAsync(address, type, cancellationToken);

    /// <summary>A page of a collection.</summary>
    public Task<T> ListAsync<T>(
        string collection,
        int size,
        string? cursor,
        IEnumerable<(string Name, string Value)> query,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        var perPage = Math.Clamp(size, 1, MostItems).ToString(CultureInfo.InvariantCulture);
        IEnumerable<(string Name, string Value)> next = string.IsNullOrEmpty(cursor) ? [] : [("cursor", cursor)];
        (string Name, string Value)[] all = [("per_page", perPage), .. next, .. query];
        var address = QueryHelpers.AddQueryString(collection, all.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)));
        return http.GetJsonAsync(address, type, cancellationToken);
    }

    /// <summary>All of a collection: one page of the largest size holds all but the longest.</summary>
    public async Task<IReadOnlyList<TItem>> ListAllAsync<TPage, TItem>(
        string collection,
        IEnumerable<(string Name, string Value)> query,
        JsonTypeInfo<TPage> type,
        CancellationToken cancellationToken
    )
        where TPage : IVultrPage<TItem>
    {
        (string, string)[] filter = [.. query];
        return await connection.ReadAllAsync(
            cursor => ListAsync(collection, MostItems, cursor, filter, type, cancellationToken),
            page => CursorOf(page.Meta),
            page => page.Items,
            cancellationToken
        );
    }

    /// <summary>Two calls at once.</summary>
    public static async Task<(T1 First, T2 Second)> BothAsync<T1, T2>(
        Func<CancellationToken, Task<T1>> first,
        Func<CancellationToken, Task<T2>> second,
        CancellationToken cancellationToken
    )
        where T1 : notnull
        where T2 : notnull
    {
        Func<CancellationToken, Task<object>>[] calls = [async token => await first(token), async token => await second(token)];
        var answers = await Bounded.SelectAsync(calls, (call, token) => call(token), cancellationToken);
        return ((T1)answers[0], (T2)answers[1]);
    }

    public Task<TAnswer> PostAsync<TBody, TAnswer>(
        string address,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> type,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonHttp.ToContent(body, bodyType) };
        return http.ReadJsonAsync(request, type, cancellationToken);
    }

    /// <summary>A change whose answer tells nothing. The result is only there to be awaited with others.</summary>
    public async Task<bool> SendAsync<TBody>(
        HttpMethod method,
        string address,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, address) { Content = JsonHttp.ToContent(body, bodyType) };
        using var response = await http.SendAsync(request, cancellationToken);
        return true;
    }

    /// <summary>A call without a body whose answer has none.</summary>
    public async Task RunAsync(HttpMethod method, string address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        using var response = await http.SendAsync(request, cancellationToken);
    }

    /// <summary>The address of an item. Ids are UUIDs: anything else is the id of nothing.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public string AddressOf(string collection, string what, string id) =>
        Guid.TryParseExact(id, "D", out var uuid)
            ? $"{collection}/{uuid:D}"
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no {what} '{id}'.");

    /// <summary>Where the next page begins; null after the last, where Vultr says an empty text.</summary>
    public static string? CursorOf(Meta? meta) => meta?.Links?.Next is { Length: > 0 } next ? next : null;

    /// <summary>An id out of a field that is empty or zero where there is none.</summary>
    public static ResourceId? ToId(string? id) => id is null or "" or "0" ? (ResourceId?)null : id;
}
