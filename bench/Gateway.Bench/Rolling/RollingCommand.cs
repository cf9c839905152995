using System.Diagnostics;
using System.Globalization;
using Gateway.Bench.Chaos;
using Gateway.Bench.Transfers;

namespace Gateway.Bench.Rolling;

/// <summary>A rolling update: replicas on one PostgreSQL behind haproxy are stopped and started one by one under load, and no request may fail.</summary>
internal static class RollingCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --postgresql <connection string> --rounds 2 --replicas 3 --clients 4 --redispatch 1 --port 45190   "
        + "replicas behind haproxy are stopped and started one by one under load";

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gateway = options.Text("gateway") ?? throw new ArgumentException("--gateway is missing.", nameof(options));
        var server = options.Text("postgresql") ?? throw new ArgumentException("--postgresql is missing.", nameof(options));
        var port = options.Number("port", 45190);
        var folder = Directory.CreateTempSubdirectory("cgw-rolling-").FullName;
        using var store = HoldCommand.Start(port, latencyMs: 0);
        try
        {
            await using var database = await ChaosDatabase.CreateAsync(server, options, cancellationToken);
            await using var replicas = new RollingReplicas(gateway, folder, database.ConnectionString, port, options.Number("replicas", 3));
            await replicas.StartAsync(cancellationToken);
            using var balancer = new Balancer(folder, port + 1, replicas.All, options.Number("redispatch", 1) != 0);
            await balancer.StartAsync(cancellationToken);
            using var load = new RollingLoad(balancer.Address);
            return await UpdateAsync(replicas, balancer, load, options, cancellationToken) ? 0 : 1;
        }
        finally
        {
            store.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> UpdateAsync(
        RollingReplicas replicas,
        Balancer balancer,
        RollingLoad load,
        Options options,
        CancellationToken cancellationToken
    )
    {
        var rounds = options.Number("rounds", 2);
        var start = Stopwatch.GetTimestamp();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = load.RunAsync(options.Number("clients", 4), done.Token);
        for (var turn = 0; turn < rounds * replicas.All.Count; turn++)
        {
            await replicas.ReplaceAsync(turn % replicas.All.Count, balancer, cancellationToken);
        }

        await done.CancelAsync();
        await loading;
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var counts = await balancer.CountAsync(cancellationToken);
        var stored = await replicas.DescribeStoreAsync(RollingLoad.Bucket, cancellationToken);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds over {replicas.All.Count} replicas in {took:F0} s")
        );
        Console.WriteLine($"replicas: {replicas.Summary}");
        Console.WriteLine($"requests: {load.Summary}");
        Console.WriteLine($"balancer: {counts}; {counts.Requests - load.Sent} requests that the clients do not know of");
        Console.WriteLine($"objects: {stored.Count} in the store, {stored.Wrong} with other bytes, {load.Uploaded} acknowledged");
        var effects = replicas.CountEffects(load.Accepted);
        Console.WriteLine($"operations: {load.Accepted.Count} acknowledged, {effects.Missing} without an effect, {effects.Twice} with two");
        foreach (var failure in load.Failures.Take(10))
        {
            Console.WriteLine(failure);
        }

        // A client's library may repeat what was cut before an answer began: the balancer has counted that.
        var isComplete = counts.Requests == load.Sent && effects is { Missing: 0, Twice: 0 };
        return isComplete && load.Failures.Count == 0 && replicas.BadExits == 0 && stored.Wrong == 0 && stored.Count == load.Uploaded;
    }
}
