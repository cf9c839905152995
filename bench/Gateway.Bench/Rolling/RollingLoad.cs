using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Bench.Transfers;

namespace Gateway.Bench.Rolling;

/// <summary>Callers of all kinds, none of whom tries anything twice: whatever is not answered as it should be is a failure.</summary>
internal sealed class RollingLoad(Uri address) : IDisposable
{
    public const string Bucket = "rolling";
    private const int SmallBytes = 1024 * 1024;
    private const int LargeBytes = 12 * 1024 * 1024;
    private const int Nodes = 4000;

    // Callers that pause: the machine has the starts to carry as well.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Longer than replicas go on taking requests after they were told to stop.
    private static readonly TimeSpan LargeTime = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(90),
    };

    private readonly ConcurrentDictionary<string, ConcurrentBag<double>> _times = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentBag<string> _accepted = [];
    private long _sent;
    private int _uploaded;
    private int _number;

    /// <summary>What was not answered as it should be.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>The nodes whose operations were acknowledged.</summary>
    public IReadOnlyCollection<string> Accepted => _accepted;

    /// <summary>How many requests were sent.</summary>
    public long Sent => _sent;

    /// <summary>How many objects were acknowledged.</summary>
    public int Uploaded => _uploaded;

    public string Summary =>
        string.Create(CultureInfo.InvariantCulture, $"{_sent} sent, {_failures.Count} failed; ")
        + string.Join("; ", _times.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => Describe(kind.Key, kind.Value)));

    /// <summary>Calls until it is told to stop; what is under way then is still seen to its end.</summary>
    public Task RunAsync(int clients, CancellationToken done) =>
        Task.WhenAll([
            .. Enumerable.Repeat("read", clients).Select(kind => LoopAsync(kind, ReadAsync, done)),
            .. Enumerable.Repeat("upload", 2).Select(kind => LoopAsync(kind, UploadAsync, done)),
            LoopAsync("slow upload", UploadSlowlyAsync, done),
            .. Enumerable.Repeat("operation", 2).Select(kind => LoopAsync(kind, OperateAsync, done)),
            LoopAsync("NDJSON list", StreamAsync, done),
        ]);

    public void Dispose() => _http.Dispose();

    private async Task LoopAsync(string kind, Func<int, Task> call, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var start = TimeProvider.System.GetTimestamp();
            try
            {
                await call(Interlocked.Increment(ref _number));
                _times.GetOrAdd(kind, _ => []).Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }
            catch (Exception e)
                when (e is HttpRequestException or IOException or TaskCanceledException or JsonException or InvalidDataException)
            {
                _failures.Enqueue($"{DateTimeOffset.UtcNow:HH:mm:ss.f} {kind}: {e.Message} {e.InnerException?.Message}");
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task ReadAsync(int _)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/nodes?connection=cloud&pageSize=10", null);
        var source = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sources")[0].GetProperty("status").GetString();
        Expect(source is "complete" or "more", $"a list lacks a source: {source}");
    }

    private async Task StreamAsync(int _)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/nodes?connection=large", null, ("Accept", "application/x-ndjson"));
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var end = JsonElement.Parse(lines[^1]);
        Expect(end.TryGetProperty("end", out var told) && told.GetProperty("complete").GetBoolean(), "a stream has no end");
        Expect(lines.Count(line => line.StartsWith("{\"item\"", StringComparison.Ordinal)) == Nodes, "a stream lacks nodes");
    }

    private Task UploadAsync(int number) => UploadAsync(number, SmallBytes, TimeSpan.Zero);

    private Task UploadSlowlyAsync(int number) => UploadAsync(number, LargeBytes, LargeTime);

    private async Task UploadAsync(int number, int size, TimeSpan time)
    {
        var key = number.ToString(CultureInfo.InvariantCulture);
        var path = $"/objects/store/{Bucket}/{key}";
        using (await SendAsync(HttpMethod.Put, path, new PacedContent(HeldContent.StartOf(key), size, time)))
        {
            Interlocked.Increment(ref _uploaded);
        }

        using var answer = await SendAsync(HttpMethod.Get, path, null);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Expect(bytes.Length == size && HeldContent.IsAt(HeldContent.StartOf(key), bytes), "an object is not what was uploaded");
    }

    // Twice with the same key: whichever replica is asked, it is one operation.
    private async Task OperateAsync(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"node-{number}");
        var id = await SubmitAsync(name);
        _accepted.Add(name);
        Expect(await SubmitAsync(name) == id, "a key has led to two operations");
        while (true)
        {
            using var answer = await SendAsync(HttpMethod.Get, $"/operations/{id}", null, ("Prefer", "wait=5"));
            var operation = await answer.Content.ReadFromJsonAsync<JsonElement>();
            if (operation.GetProperty("endedAt").ValueKind != JsonValueKind.Null)
            {
                Expect(operation.GetProperty("state").GetString() == "succeeded", $"an operation did not succeed: {operation}");
                return;
            }
        }
    }

    private async Task<string> SubmitAsync(string name)
    {
        var node = new
        {
            name,
            image = "debian-13",
            size = "small",
        };
        using var answer = await SendAsync(
            HttpMethod.Post,
            "/nodes/cloud",
            JsonContent.Create(node),
            ("Idempotency-Key", name),
            ("Prefer", "respond-async")
        );
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        Interlocked.Increment(ref _sent);
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode)
        {
            var said = await answer.Content.ReadAsStringAsync();
            answer.Dispose();
            throw new HttpRequestException($"{method} {path} was answered {(int)answer.StatusCode}: {said}");
        }

        return answer;
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    private static string Describe(string kind, ConcurrentBag<double> times)
    {
        double[] sorted = [.. times.Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sorted.Length} x {kind} (p50 {sorted[(sorted.Length - 1) / 2]:F0} ms, p99 {sorted[(sorted.Length - 1) * 99 / 100]:F0} ms, most {sorted[^1]:F0} ms)"
        );
    }
}
