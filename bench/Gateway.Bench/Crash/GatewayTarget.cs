using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Bench.Crash;

/// <summary>The built gateway with its default connection <c>files</c>, over HTTP.</summary>
internal sealed class GatewayTarget : ICrashTarget
{
    private const string Bucket = "crash";
    private readonly string _gateway;
    private readonly string _folder;
    private readonly string _address = $"http://127.0.0.1:{FreePort()}";
    private readonly HttpClient _http;
    private Process? _process;

    public GatewayTarget(string gateway, string folder)
    {
        _gateway = Path.GetFullPath(gateway);
        _folder = folder;
        _http = new HttpClient { BaseAddress = new Uri(_address) };
    }

    public string TemporaryFolder => Path.Combine(_folder, "files", "tmp");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [_gateway, "--urls", _address])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["Gateway__DataDirectory"] = _folder;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        await WaitUntilAliveAsync(cancellationToken);
        using var made = await _http.PostAsJsonAsync("/buckets/files", new { name = Bucket }, cancellationToken);
        if (made.StatusCode != HttpStatusCode.Conflict)
        {
            made.EnsureSuccessStatusCode();
        }
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async Task PutAsync(string key, Version version, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(new SeededStream(version.Seed, version.Size));
        using var answer = await _http.PutAsync(Address(key), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        using var answer = await _http.DeleteAsync(Address(key), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<string?> DigestAsync(string key, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(Address(key), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
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
            var page = await _http.GetFromJsonAsync<JsonElement>($"/objects/files/{Bucket}?pageSize=1000{next}", cancellationToken);
            keys.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()!));
            token = page.TryGetProperty("nextPageToken", out var following) ? following.GetString() : null;
        } while (token is not null);

        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            await KillAsync();
        }
    }

    private static string Address(string key) => $"/objects/files/{Bucket}/{Uri.EscapeDataString(key)}";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilAliveAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync("/health/live", deadline.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
            }
        }
    }
}
