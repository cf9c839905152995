using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Bench.Chaos;

/// <summary>Many calls race with one Idempotency-Key over all replicas: each key has one effect.</summary>
internal sealed class ChaosKeys(ChaosReplicas replicas, string ledger)
{
    private const int KeysAtOnce = 4;
    private readonly ConcurrentDictionary<HttpStatusCode, int> _answers = new();
    private readonly ConcurrentDictionary<string, int> _made = new(StringComparer.Ordinal);

    public async Task<bool> RunAsync(int keys, int calls, CancellationToken cancellationToken)
    {
        await replicas.StartAsync(cancellationToken);
        await Parallel.ForAsync(
            0,
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = KeysAtOnce, CancellationToken = cancellationToken },
            async (number, token) =>
            {
                var name = $"keyed-{number}";
                await Task.WhenAll(
                    Enumerable.Range(0, calls).Select(call => CallAsync(name, replicas.All[call % replicas.All.Count], token))
                );
            }
        );
        var effects = File.ReadLines(ledger)
            .Select(line => JsonElement.Parse(line).GetProperty("create").GetProperty("name").GetString()!)
            .CountBy(name => name)
            .ToDictionary();
        var answers = string.Join(", ", _answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Value} x {(int)answer.Key}"));
        Console.WriteLine(
            $"{keys} keys x {calls} racing calls: {effects.Values.Sum()} effects on {effects.Count} names, {_made.Count} keys answered ({answers})"
        );
        return effects.Count == keys && effects.Values.All(count => count == 1) && _made.Count == keys;
    }

    private async Task CallAsync(string name, GatewayProcess replica, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/nodes/cloud");
        request.Headers.Add("Idempotency-Key", name);
        request.Content = JsonContent.Create(
            new
            {
                name,
                image = "debian-13",
                size = "small",
            }
        );
        using var answer = await replica.Http.SendAsync(request, cancellationToken);
        _answers.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
        if (answer.IsSuccessStatusCode)
        {
            _made[name] = 1;
        }
    }
}
