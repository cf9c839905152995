using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Bench.Crash;

/// <summary>The built gateway with its default connection <c>files</c>, over HTTP.</summary>
internal sealed class GatewayTarget : ICrashTarget
{
    private const string Bucket = "crash";
    private readonly GatewayProcess _gateway;
    private readonly string _folder;

    public GatewayTarget(string gateway, string folder)
    {
        _folder = folder;
        _gateway = new GatewayProcess(gateway, new Dictionary<string, string> { ["Gateway__DataDirectory"] = folder });
    }

    public string TemporaryFolder => Path.Combine(_folder, "files", "tmp");

    private HttpClient Http => _gateway.Http;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gateway.StartAsync(cancellationToken);
        using var made = await Http.PostAsJsonAsync("/buckets/files", new { name = Bucket }, cancellationToken);
        if (made.StatusCode != HttpStatusCode.Conflict)
        {
            made.EnsureSuccessStatusCode();
        }
    }

    public Task KillAsync() => _gateway.KillAsync();

    public async Task PutAsync(string key, Version version, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(new SeededStream(version.Seed, version.Size));
        using var answer = await Http.PutAsync(Address(key), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        using var answer = await Http.DeleteAsync(Address(key), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<string?> DigestAsync(string key, CancellationToken cancellationToken)
    {
        using var answer = await Http.GetAsync(Address(key), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var (keys, token) = (new List<string>(), (string?)null);
        do
        {
            var next = token is null ? "" : $"&pageToken={Uri.EscapeDataString(token)}";
            var page = await Http.GetFromJsonAsync<JsonElement>($"/objects/files/{Bucket}?pageSize=1000{next}", cancellationToken);
            keys.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()!));
            token = page.TryGetProperty("nextPageToken", out var following) ? following.GetString() : null;
        } while (token is not null);

        return keys;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private static string Address(string key) => $"/objects/files/{Bucket}/{Uri.EscapeDataString(key)}";
}
