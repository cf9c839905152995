using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Gateway.Drivers.Http;

namespace Gateway.Api.Tests.Harness;

/// <summary>Somebody who calls the API, and holds every answer against its description.</summary>
internal sealed class GatewayClient(Uri address) : IDisposable
{
    public const string Ndjson = "application/x-ndjson";

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // Some tests kill the gateway, also at the moment in which a connection was made.
            ConnectCallback = SocketOpening.OpenAsync,
        }
    )
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromMinutes(2),
    };

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> PostAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body), headers);

    /// <summary>A POST without a body: a verb.</summary>
    public Task<Answer> PostAsync(string path) => SendAsync(HttpMethod.Post, path, null);

    public Task<Answer> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, path, null, headers);

    public Task<Answer> PutAsync(string path, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, new ByteArrayContent(body), headers);

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = NewRequest(method, path, content, headers);
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        var answer = new Answer($"{method} {path}", (int)response.StatusCode, response.Headers, response.Content.Headers, body);
        Described.Expect(method.Method, path, answer.Status, answer.ContentHeaders.ContentType?.ToString(), body);
        return answer;
    }

    /// <summary>A call whose answer is read while it arrives.</summary>
    public async Task<HttpResponseMessage> OpenAsync(
        string path,
        CancellationToken cancellationToken,
        params (string Name, string Value)[] headers
    )
    {
        using var request = NewRequest(HttpMethod.Get, path, null, headers);
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Described.ExpectHead("GET", path, (int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString());
        return answer;
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public void Dispose() => _http.Dispose();

    /// <summary>Follows a list to its end.</summary>
    public async Task<IReadOnlyList<JsonElement>> WalkAsync(string path)
    {
        var pages = new List<JsonElement>();
        var token = (string?)null;
        do
        {
            var page = (await GetAsync(token is null ? path : $"{path}&pageToken={token}")).Expect(200).Json;
            pages.Add(page);
            token = page.GetProperty("nextPageToken").GetString();
        } while (token is not null);
        return pages;
    }

    private static HttpRequestMessage NewRequest(
        HttpMethod method,
        string path,
        HttpContent? content,
        (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }
}
