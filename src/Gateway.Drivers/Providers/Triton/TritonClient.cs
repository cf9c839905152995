using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>What the drivers of Triton share: addresses below the account, lists, changes.</summary>
internal sealed class TritonClient
{
    /// <summary>The most machines in one answer.</summary>
    public const int MostItems = 1000;

    private readonly HttpClient _http;
    private readonly Connection _connection;
    private readonly string _account;

    public TritonClient(HttpClient http, Connection connection, TritonSettings settings)
    {
        (_http, _connection, _account) = (http, connection, Uri.EscapeDataString(settings.Account));
        http.DefaultRequestHeaders.Remove("Accept-Version");
        http.DefaultRequestHeaders.Add("Accept-Version", "~9||~8");
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    public Task<T> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        _http.GetJsonAsync(Below(address), type, cancellationToken);

    /// <summary>A list that comes whole.</summary>
    public Task<T> ListAsync<T>(
        string collection,
        IEnumerable<(string Name, string Value)> query,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => _http.GetJsonAsync(Below(WithQuery(collection, query)), type, cancellationToken);

    /// <summary>A part of the machines, and whether there are more.</summary>
    public async Task<(IReadOnlyList<MachineWire> Machines, bool HasMore)> ListMachinesAsync(
        ListWindow window,
        IEnumerable<(string Name, string Value)> query,
        CancellationToken cancellationToken
    )
    {
        (string, string)[] all = [("limit", ToText(window.Limit)), ("offset", ToText(window.Offset)), .. query];
        using var request = new HttpRequestMessage(HttpMethod.Get, Below(WithQuery("machines", all)));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var machines = await response.ReadJsonAsync(TritonJson.Default.IReadOnlyListMachineWire, cancellationToken);

        // Newer servers count all that match, older ones what is in the answer: then a full page may have one after it.
        var hasMore =
            response.Headers.TryGetValues("x-resource-count", out var counts)
            && int.TryParse(counts.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > machines.Count
                ? window.Offset + machines.Count < count && machines.Count > 0
                : machines.Count >= window.Limit;
        return (machines, hasMore);
    }

    public Task<TAnswer> PostAsync<TBody, TAnswer>(
        string address,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> type,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Below(address)) { Content = JsonHttp.ToContent(body, bodyType) };
        return _http.ReadJsonAsync(request, type, cancellationToken);
    }

    /// <summary>Runs an action of a machine. The answer has no body, and comes before anything has changed.</summary>
    public async Task<bool> RunAsync(string id, IEnumerable<(string Name, string Value)> query, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Below(WithQuery(AddressOf("machines", "node", id), query)));
        using var response = await _http.SendAsync(request, cancellationToken);
        return true;
    }

    public async Task DeleteAsync(string address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, Below(address));
        using var response = await _http.SendAsync(request, cancellationToken);
    }

    /// <summary>The address of a thing whose id is a UUID: anything else is the id of nothing.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public string AddressOf(string collection, string what, string id) =>
        Guid.TryParseExact(id, "D", out var uuid)
            ? $"{collection}/{uuid:D}"
            : throw _connection.Fail(DriverErrorKind.NotFound, $"There is no {what} '{id}'.");

    /// <summary>The address of a thing that goes by its name.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/> for what cannot be in an address.</exception>
    public string NamedAddressOf(string collection, string what, string name) =>
        name is "" or "." or ".."
            ? throw _connection.Fail(DriverErrorKind.NotFound, $"There is no {what} '{name}'.")
            : $"{collection}/{Uri.EscapeDataString(name)}";

    private string Below(string address) => $"{_account}/{address}";

    private static string WithQuery(string address, IEnumerable<(string Name, string Value)> query) =>
        QueryHelpers.AddQueryString(address, query.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)));

    private static string ToText(int number) => number.ToString(CultureInfo.InvariantCulture);
}
