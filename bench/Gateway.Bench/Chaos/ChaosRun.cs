using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Bench.Chaos;

/// <summary>One run: operations that make nodes, what is done to the gateways meanwhile, and what must be so in the end.</summary>
internal sealed class ChaosRun(ChaosReplicas replicas, ChaosDatabase? database, string ledger, Random random)
{
    private const int Submitters = 8;
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan EndTime = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, string> _accepted = new(StringComparer.Ordinal);
    private int _next;
    private int _released;
    private int _total;
    private int _kills;
    private int _freezes;
    private int _crashes;
    private int _notEnded;
    private int _notSucceeded;
    private int _missing;
    private int _twice;
    private int _resumed;
    private TimeSpan _longest;

    public bool IsClean => _notEnded + _notSucceeded + _missing + _twice == 0 && _accepted.Count == _total;

    public string Summary =>
        $"{_accepted.Count} of {_total} operations acknowledged, {_kills} kills, {_freezes} freezes, {_crashes} crashes of the database: "
        + $"{_notEnded} not ended, {_notSucceeded} not succeeded, {_missing} without an effect, {_twice} with two, {_resumed} gone on with after an "
        + $"interruption, the longest {_longest.TotalSeconds:F1} s from its acceptance to its end";

    public async Task RunAsync(int operations, int kills, int freezes, int crashes, CancellationToken cancellationToken)
    {
        _total = operations;
        await replicas.StartAsync(cancellationToken);
        var submitting = Task.WhenAll(Enumerable.Range(0, Submitters).Select(number => SubmitAsync(random.Next(), cancellationToken)));
        string[] blows =
        [
            .. Enumerable.Repeat("kill", kills),
            .. Enumerable.Repeat("freeze", freezes),
            .. Enumerable.Repeat("crash", crashes),
        ];
        random.Shuffle(blows);
        for (var i = 0; i < blows.Length; i++)
        {
            await ReleaseAsync(i + 1, blows.Length, cancellationToken);
            await StrikeAsync(blows[i], cancellationToken);
        }

        Volatile.Write(ref _released, operations);
        await submitting;
        await WaitForEndAsync(cancellationToken);
        Compare();
    }

    // Spread over the submissions, and those over the blows: however long one takes, the next hits no idle gateway.
    private async Task ReleaseAsync(int blow, int blows, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _released, (int)((long)_total * (blow + 1) / (blows + 1)));
        while (_accepted.Count < (long)_total * blow / (blows + 1))
        {
            await Task.Delay(20, cancellationToken);
        }
    }

    private async Task StrikeAsync(string blow, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{DateTimeOffset.UtcNow:HH:mm:ss.f} {blow}, {_accepted.Count} acknowledged");
        var replica = replicas.All[random.Next(replicas.All.Count)];
        switch (blow)
        {
            case "kill":
                _kills++;
                await replica.KillAsync();
                await replica.StartAsync(cancellationToken);
                break;
            case "freeze":
                _freezes++;
                replica.Signal("STOP");
                await Task.Delay(Frozen, cancellationToken);
                replica.Signal("CONT");
                break;
            default:
                _crashes++;
                await database!.CrashAsync(TimeSpan.FromMilliseconds(random.Next(2000)), cancellationToken);
                break;
        }
    }

    private async Task SubmitAsync(int seed, CancellationToken cancellationToken)
    {
        var dice = new Random(seed);
        while (Interlocked.Increment(ref _next) is var number && number <= _total)
        {
            while (number > Volatile.Read(ref _released))
            {
                await Task.Delay(10, cancellationToken);
            }

            var name = $"node-{number}";
            while (!await TrySubmitAsync(name, replicas.All[dice.Next(replicas.All.Count)], cancellationToken))
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    // The same key each time: an answer that was lost is no second node.
    private async Task<bool> TrySubmitAsync(string name, GatewayProcess replica, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/nodes/cloud");
        request.Content = JsonContent.Create(
            new
            {
                name,
                image = "debian-13",
                size = "small",
            }
        );
        request.Headers.Add("Prefer", "respond-async");
        request.Headers.Add("Idempotency-Key", name);
        if (await SendAsync(replica, request, cancellationToken) is not { } operation)
        {
            return false;
        }

        _accepted[name] = operation.GetProperty("id").GetString()!;
        return true;
    }

    private async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var open = _accepted.Values.ToList();
        while (open.Count > 0 && Stopwatch.GetElapsedTime(started) < EndTime)
        {
            var left = new List<string>();
            foreach (var id in open)
            {
                if (!await HasEndedAsync(id, cancellationToken))
                {
                    left.Add(id);
                }
            }

            open = left;
            await Task.Delay(200, cancellationToken);
        }

        _notEnded = open.Count;
    }

    private async Task<bool> HasEndedAsync(string id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/operations/{id}");
        if (
            await SendAsync(replicas.All[random.Next(replicas.All.Count)], request, cancellationToken) is not { } operation
            || operation.GetProperty("endedAt").ValueKind == JsonValueKind.Null
        )
        {
            return false;
        }

        var took = operation.GetProperty("endedAt").GetDateTimeOffset() - operation.GetProperty("createdAt").GetDateTimeOffset();
        _longest = took > _longest ? took : _longest;
        _resumed += operation.GetProperty("attempts").GetInt32() > 1 ? 1 : 0;
        var hasFailed = operation.GetProperty("state").GetString() != "succeeded";
        _notSucceeded += hasFailed ? 1 : 0;
        if (hasFailed || took > WorthTelling)
        {
            Console.WriteLine(operation.ToString());
        }

        return true;
    }

    private void Compare()
    {
        var effects = File.ReadLines(ledger)
            .Select(line => JsonElement.Parse(line).GetProperty("create").GetProperty("name").GetString()!)
            .CountBy(name => name)
            .ToDictionary();
        _missing = _accepted.Keys.Count(name => !effects.ContainsKey(name));
        _twice = effects.Values.Count(count => count > 1);
    }

    // Null if there was no answer, or none that counts.
    private static async Task<JsonElement?> SendAsync(
        GatewayProcess replica,
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerTime);
        try
        {
            using var answer = await replica.Http.SendAsync(request, deadline.Token);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(deadline.Token) : null;
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
