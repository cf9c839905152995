using System.Diagnostics;

namespace Gateway.Bench.Crash;

/// <summary>Kills a store in the middle of uploads, again and again, and checks that it loses nothing.</summary>
internal static class CrashCommand
{
    public const string Usage =
        "--rounds 200 --seed 1 --folder <where> --gateway <Gateway.Api.dll>   kill -9 during uploads; without --gateway over the bare driver";

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var rounds = options.Number("rounds", 200);
        var seed = options.Number("seed", 1);
        var folder = options.Text("folder") ?? Path.Combine(Path.GetTempPath(), $"cgw-crash-{Guid.NewGuid():N}");
        var start = Stopwatch.GetTimestamp();
        await using ICrashTarget target = options.Text("gateway") is { } gateway
            ? new GatewayTarget(gateway, folder)
            : new DriverTarget(folder);
        var run = new CrashRun(target, new Random(seed));
        await run.RunAsync(rounds, cancellationToken);

        Console.WriteLine(
            $"{rounds} kills in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, seed {seed}: {run.Acknowledged} changes acknowledged, "
                + $"{run.CutShort} cut short ({run.CutShortButStored} of them stored), {run.Verified} objects checked, "
                + $"{run.Failures.Count} failures."
        );
        return run.Failures.Count == 0 ? 0 : 1;
    }
}
