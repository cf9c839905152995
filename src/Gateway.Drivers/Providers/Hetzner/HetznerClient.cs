using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Drivers.Providers.Hetzner;

/// <summary>What the drivers of Hetzner share: addresses of lists and items, ids, bodies, actions.</summary>
internal sealed partial class HetznerClient(HttpClient http, Connection connection)
{
    /// <summary>The most items in one page.</summary>
    public const int MostItems = 50;

    public Task<T> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.GetJsonAsync(address, type, cancellationToken);

    /// <summary>A page of a collection.</summary>
    public Task<T> ListAsync<T>(
        string collection,
        PageWindow window,
        IEnumerable<(string Name, string Value)> query,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        (string Name, string Value)[] all =
        [
            ("page", window.Number.ToString(CultureInfo.InvariantCulture)),
            ("per_page", window.Size.ToString(CultureInfo.InvariantCulture)),
            .. query,
        ];
        var address = QueryHelpers.AddQueryString(collection, all.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)));
        return http.GetJsonAsync(address, type, cancellationToken);
    }

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

    /// <summary>Runs an action that has no body; one that has failed at once is told.</summary>
    public async Task RunAsync(string address, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        ThrowIfFailed((await http.ReadJsonAsync(request, HetznerJson.Default.ActionAnswer, cancellationToken)).Action);
    }

    public async Task DeleteAsync(string address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, address);
        using var response = await http.SendAsync(request, cancellationToken);
    }

    /// <summary>Hetzner answers 201 also to an action that fails right away.</summary>
    public void ThrowIfFailed(ActionWire? action)
    {
        if (action is { Status: "error" })
        {
            throw new DriverException(
                HetznerErrors.KindOf(action.Error?.Code) ?? DriverErrorKind.Unexpected,
                action.Error?.Message ?? "The action failed."
            )
            {
                Connection = connection.Name,
                Provider = connection.Provider.Name,
                ProviderCode = action.Error?.Code,
            };
        }
    }

    /// <summary>The address of an item. Ids are whole numbers: anything else is the id of nothing.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public string Address(string collection, string what, string id) =>
        TryRead(id, out var number)
            ? string.Create(CultureInfo.InvariantCulture, $"{collection}/{number}")
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no {what} '{id}'.");

    /// <summary>An id that a field of the request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public long Refer(ResourceId id, string what, string field) =>
        TryRead(id.Value, out var number)
            ? number
            : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no {what} '{id.Value}'.", field);

    /// <summary>The same as text, for fields that take names too.</summary>
    public string ReferText(ResourceId id, string what, string field) => Refer(id, what, field).ToString(CultureInfo.InvariantCulture);

    /// <summary>The tags that a label selector can ask for. A label of another form cannot be there, and the gateway looks for the rest.</summary>
    public static string? Selector(IReadOnlyDictionary<string, string> tags)
    {
        var selector = tags.Where(tag => LabelKey().IsMatch(tag.Key) && LabelValue().IsMatch(tag.Value))
            .Select(tag => $"{tag.Key}=={tag.Value}");
        return string.Join(',', selector) is { Length: > 0 } text ? text : null;
    }

    public static ResourceId ToId(long id) => id.ToString(CultureInfo.InvariantCulture);

    public static ResourceId? ToId(Named? named) => named is null ? (ResourceId?)null : ToId(named.Id);

    private static bool TryRead(string id, out long number) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    [GeneratedRegex("^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelKey();

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelValue();
}
