using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Drivers.Providers.DigitalOcean;

/// <summary>What the drivers of DigitalOcean share: pages, ids, bodies, actions.</summary>
internal sealed class DigitalOceanClient(HttpClient http, Connection connection)
{
    /// <summary>The most items in one page.</summary>
    public const int MostItems = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public Task<T> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.GetJsonAsync(address, type, cancellationToken);

    /// <summary>A page of a collection.</summary>
    public async Task<Page<T>> ListAsync<TList, TItem, T>(
        string collection,
        PageRequest request,
        IEnumerable<(string Name, string Value)> query,
        JsonTypeInfo<TList> type,
        Func<TList, TItem[]> itemsOf,
        Func<TItem, T> map,
        CancellationToken cancellationToken
    )
        where TList : IListAnswer
    {
        var window = PageWindow.Read(connection, request, MostItems);
        var list = await http.GetJsonAsync(AddressOf(collection, window, query), type, cancellationToken);
        var pages = list.Meta is { } meta ? (int?)Math.Ceiling((double)meta.Total / window.Size) : null;
        return window.ToPage(itemsOf(list), list.Links?.Pages?.Next is not null, map, pages);
    }

    /// <summary>The first item that fits, of all pages: for collections that cannot be asked for one.</summary>
    public async Task<TItem?> FindAsync<TList, TItem>(
        string collection,
        JsonTypeInfo<TList> type,
        Func<TList, TItem[]> itemsOf,
        Predicate<TItem> fits,
        CancellationToken cancellationToken
    )
        where TList : IListAnswer
        where TItem : class
    {
        var number = 0;
        var pages = connection.FollowAsync(
            _ => http.GetJsonAsync(AddressOf(collection, new PageWindow(++number, MostItems, 0, MostItems), []), type, cancellationToken),
            list => list.Links?.Pages?.Next,
            cancellationToken
        );
        await foreach (var list in pages)
        {
            if (Array.Find(itemsOf(list), fits) is { } found)
            {
                return found;
            }
        }

        return null;
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

    /// <summary>Begins an action of a droplet.</summary>
    public async Task<ActionWire> BeginAsync(string droplet, DropletActionBody body, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(
            $"{droplet}/actions",
            body,
            DigitalOceanJson.Default.DropletActionBody,
            DigitalOceanJson.Default.ActionAnswer,
            cancellationToken
        );
        return answer.Action;
    }

    /// <summary>Waits for the end of an action whose outcome the answer needs; the caller's patience is the only limit.</summary>
    public async Task FinishAsync(ActionWire action, TimeProvider time, CancellationToken cancellationToken)
    {
        while (action.Status == "in-progress")
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"actions/{action.Id}");
            action = (await GetAsync(address, DigitalOceanJson.Default.ActionAnswer, cancellationToken)).Action;
            if (action.Status == "in-progress")
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }

        if (action.Status != "completed")
        {
            throw connection.Fail(DriverErrorKind.Unexpected, $"The action '{action.Type}' ended {action.Status}.");
        }
    }

    public async Task DeleteAsync(string address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, address);
        using var response = await http.SendAsync(request, cancellationToken);
    }

    /// <summary>The address of an item whose ids are whole numbers: anything else is the id of nothing.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public string Address(string collection, string what, string id) =>
        TryRead(id, out var number) ? string.Create(CultureInfo.InvariantCulture, $"{collection}/{number}") : throw NotFound(what, id);

    /// <summary>The address of an item whose ids are UUIDs.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public string AddressOfUuid(string collection, string what, string id) =>
        Guid.TryParseExact(id, "D", out var uuid) ? $"{collection}/{uuid:D}" : throw NotFound(what, id);

    /// <summary>An id, a whole number, that a field of the request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public long Refer(ResourceId id, string what, string field) =>
        TryRead(id.Value, out var number)
            ? number
            : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no {what} '{id.Value}'.", field);

    /// <summary>The same for UUIDs.</summary>
    public string ReferUuid(ResourceId id, string what, string field) =>
        Guid.TryParseExact(id.Value, "D", out var uuid)
            ? uuid.ToString("D")
            : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no {what} '{id.Value}'.", field);

    public DriverException NotFound(string what, string id) => connection.Fail(DriverErrorKind.NotFound, $"There is no {what} '{id}'.");

    public static ResourceId ToId(long id) => id.ToString(CultureInfo.InvariantCulture);

    public static ResourceId? ToId(string? slugOrUuid) => slugOrUuid is null ? (ResourceId?)null : slugOrUuid;

    private static string AddressOf(string collection, PageWindow window, IEnumerable<(string Name, string Value)> query) =>
        QueryHelpers.AddQueryString(
            string.Create(CultureInfo.InvariantCulture, $"{collection}?page={window.Number}&per_page={window.Size}"),
            query.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value))
        );

    private static bool TryRead(string id, out long number) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
