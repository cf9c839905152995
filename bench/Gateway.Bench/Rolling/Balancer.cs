using System.Diagnostics;
using System.Globalization;

namespace Gateway.Bench.Rolling;

/// <summary>haproxy before the replicas, as a Service of Kubernetes would be: it sends requests to those that say they are ready.</summary>
/// <param name="folder">Where its configuration is written.</param>
/// <param name="port">Where it listens; it tells its counts on the next one.</param>
/// <param name="replicas">Where it sends requests.</param>
/// <param name="redispatch">Whether a request whose connection was refused is sent to another replica: nothing of it was sent then.</param>
internal sealed class Balancer(string folder, int port, IReadOnlyList<GatewayProcess> replicas, bool redispatch) : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);
    private readonly HttpClient _http = new();
    private Process? _process;

    public Uri Address { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    /// <summary>Starts it, and waits until all replicas are in it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var configuration = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(configuration, Configuration(), cancellationToken);
        // It says at its end that it was killed, which it was.
        _process = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-q", "-f", configuration]) { UseShellExecute = false })!;
        for (var number = 0; number < replicas.Count; number++)
        {
            await WaitUntilUpAsync(number, cancellationToken);
        }
    }

    public async Task WaitUntilUpAsync(int number, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(LongestStart);
        while (!await IsUpAsync(number, deadline.Token))
        {
            await Task.Delay(Poll, deadline.Token);
        }
    }

    public async Task<BalancerCounts> CountAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(cancellationToken);
        var servers = rows.Where(row => row["svname"].StartsWith("replica", StringComparison.Ordinal)).ToArray();
        return new BalancerCounts(
            Number(rows.Single(row => row["svname"] == "FRONTEND" && row["pxname"] == "gateway"), "req_tot"),
            [.. servers.Select(server => Number(server, "stot"))],
            servers.Sum(server => Number(server, "econ") + Number(server, "eresp")),
            servers.Sum(server => Number(server, "wretr") + Number(server, "wredis"))
        );
    }

    public void Dispose()
    {
        _http.Dispose();
        _process?.Kill();
        _process?.Dispose();
    }

    private async Task<bool> IsUpAsync(int number, CancellationToken cancellationToken)
    {
        try
        {
            var rows = await ReadAsync(cancellationToken);
            return rows.Any(row => row["svname"] == Name(number) && row["status"].StartsWith("UP", StringComparison.Ordinal));
        }
        catch (HttpRequestException) when (_process is { HasExited: false })
        {
            return false;
        }
    }

    // A line of names that begins with "# ", then one for each proxy and server.
    private async Task<IReadOnlyList<Dictionary<string, string>>> ReadAsync(CancellationToken cancellationToken)
    {
        var text = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port + 1}/;csv"), cancellationToken);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines[0].TrimStart('#', ' ').Split(',');
        return [.. lines[1..].Select(line => names.Zip(line.Split(',')).DistinctBy(cell => cell.First).ToDictionary())];
    }

    private static long Number(Dictionary<string, string> row, string name) =>
        row[name].Length == 0 ? 0 : long.Parse(row[name], CultureInfo.InvariantCulture);

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"replica{number + 1}");

    // A slow probe is no sign of an end: all are slow while one of them starts on the same cores.
    private string Configuration() =>
        $"""
            defaults
              mode http
              timeout connect 10s
              timeout client 120s
              timeout server 120s
              timeout check 10s
              retries {(redispatch ? 3 : 0)}
              {(redispatch ? "option redispatch 1" : "no option redispatch")}
            frontend gateway
              bind 127.0.0.1:{port}
              default_backend replicas
            backend replicas
              balance roundrobin
              option httpchk
              http-check send meth GET uri /health/ready ver HTTP/1.1 hdr Host 127.0.0.1
              http-check expect status 200
              default-server check inter 500ms fall 1 rise 1
            {string.Join('\n', replicas.Select((replica, number) => $"  server {Name(number)} 127.0.0.1:{replica.Port}"))}
            listen counts
              bind 127.0.0.1:{port + 1}
              stats enable
              stats uri /

            """;
}

/// <summary>What haproxy has counted.</summary>
/// <param name="Requests">Requests that came, with those that a client's library repeats by itself.</param>
/// <param name="Sent">How many each replica was sent.</param>
/// <param name="Errors">Connections that were refused, and answers that were cut.</param>
/// <param name="Redispatched">Requests that were sent once more.</param>
internal sealed record BalancerCounts(long Requests, IReadOnlyList<long> Sent, long Errors, long Redispatched)
{
    public override string ToString() =>
        $"{Requests} requests, {string.Join(" + ", Sent)} sent on, {Errors} connections refused or cut, {Redispatched} sent once more";
}
