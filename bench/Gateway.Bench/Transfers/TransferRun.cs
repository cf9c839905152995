using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Bench.Transfers;

/// <summary>The sections of a run.</summary>
internal sealed class TransferRun(GatewayProcess gateway, string folder, int port)
{
    // The runtime still compiles in the second transfer of a process: 5.4 s of CPU in place of the 3.7 of the fourth.
    private const int WarmRounds = 3;
    private const string Small = "small";
    private const string Large = "large";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Many small objects, by the gateway and by rclone in turn.</summary>
    public async Task<bool> MeasureSpeedAsync(int objects, int kib, int rounds, CancellationToken cancellationToken)
    {
        await ControlAsync(HttpMethod.Put, port, $"{Small}?count={objects}&bytes={kib * 1024L}", cancellationToken);
        var (ours, theirs) = (new List<double>(), new List<double>());
        var isClean = true;
        for (var round = 1 - WarmRounds; round <= rounds; round++)
        {
            await ControlAsync(HttpMethod.Delete, port + 1, Small, cancellationToken);
            var cpu = gateway.Cpu;
            var (seconds, state) = await TransferAsync(Small, cancellationToken);
            cpu = gateway.Cpu - cpu;
            isClean &= state == "succeeded" && await HasArrivedAsync(Small, objects, cancellationToken);

            await ControlAsync(HttpMethod.Delete, port + 1, Small, cancellationToken);
            var (rcloneSeconds, rcloneCpu) = await RcloneAsync(cancellationToken);
            isClean &= await HasArrivedAsync(Small, objects, cancellationToken);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(round > 0 ? $"round {round}" : "warm-up")}: gateway {seconds:F2} s, CPU {cpu.TotalSeconds:F2} s; rclone {rcloneSeconds:F2} s, CPU {rcloneCpu.TotalSeconds:F2} s; {rcloneSeconds / seconds:F2} x"
                )
            );
            if (round > 0)
            {
                ours.Add(seconds);
                theirs.Add(rcloneSeconds);
            }
        }

        var (median, other) = (Median(ours), Median(theirs));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{objects} x {kib} KiB: gateway {median:F2} s ({objects / median:F0}/s), rclone {other:F2} s ({objects / other:F0}/s): {other / median:F2} x, {(isClean ? "complete and equal" : "NOT EQUAL")}"
            )
        );
        return isClean;
    }

    /// <summary>One large object: its memory, and through kills.</summary>
    public async Task<bool> MeasureLargeAsync(int mib, int kills, CancellationToken cancellationToken)
    {
        await ControlAsync(HttpMethod.Put, port, $"{Large}?count=1&bytes={mib * 1024L * 1024}", cancellationToken);
        await ControlAsync(HttpMethod.Delete, port + 1, Large, cancellationToken);
        await TransferAsync("empty", cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        var idle = gateway.ResidentMiB("VmRSS");
        gateway.ResetPeak();
        var (seconds, state) = await TransferAsync(Large, cancellationToken);
        var peak = gateway.ResidentMiB("VmHWM");
        var isClean = state == "succeeded" && await HasArrivedAsync(Large, 1, cancellationToken);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{mib} MiB: {seconds:F1} s ({mib / seconds:F0} MiB/s), idle {idle:F0} MiB, peak {peak - idle:F0} MiB above, {(isClean ? "equal" : "NOT EQUAL")}"
            )
        );

        await ControlAsync(HttpMethod.Delete, port + 1, Large, cancellationToken);
        var path = await SubmitAsync(Large, cancellationToken);
        var (done, sent) = (0, new List<int>());
        for (; done < kills; done++)
        {
            await PartsAsync((done + 1) * mib / 16 / (kills + 2), cancellationToken);
            sent.Add((await DescribeAsync(Large, cancellationToken)).GetProperty("parts").GetInt32());
            await gateway.KillAsync();
            await gateway.StartAsync(cancellationToken);
        }

        state = await EndAsync(path, cancellationToken);
        var isEqual = state == "succeeded" && await HasArrivedAsync(Large, 1, cancellationToken);
        Console.WriteLine(
            $"{mib} MiB through {done} kills, with {string.Join(", ", sent)} parts there: {state}, {(isEqual ? "equal, no upload left" : "NOT EQUAL")}"
        );
        return isClean && isEqual;
    }

    /// <summary>One large object whose transfer is cancelled half-way.</summary>
    public async Task<bool> CancelLargeAsync(int mib, CancellationToken cancellationToken)
    {
        await ControlAsync(HttpMethod.Put, port, $"{Large}?count=1&bytes={mib * 1024L * 1024}", cancellationToken);
        await ControlAsync(HttpMethod.Delete, port + 1, Large, cancellationToken);
        var path = await SubmitAsync(Large, cancellationToken);
        await PartsAsync(3, cancellationToken);
        using var answer = await gateway.Http.DeleteAsync(path, cancellationToken);
        var state = await EndAsync(path, cancellationToken);
        var there = await DescribeAsync(Large, cancellationToken);
        Console.WriteLine($"cancelled half-way: {state}, {there}");
        return state == "canceled" && there.GetProperty("uploads").GetInt32() == 0 && there.GetProperty("count").GetInt32() == 0;
    }

    private async Task<(double Seconds, string State)> TransferAsync(string bucket, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var state = await EndAsync(await SubmitAsync(bucket, cancellationToken), cancellationToken);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, state);
    }

    private async Task<string> SubmitAsync(string bucket, CancellationToken cancellationToken)
    {
        var body = new { source = new { connection = "from", bucket }, target = new { connection = "to", bucket } };
        using var answer = await gateway.Http.PostAsJsonAsync("/transfers", body, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("Operation-Location").Single();
    }

    private async Task<string> EndAsync(string path, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Longest)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Prefer", "wait=30");
            using var answer = await gateway.Http.SendAsync(request, cancellationToken);
            var operation = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            if (operation.GetProperty("endedAt").ValueKind != JsonValueKind.Null)
            {
                var state = operation.GetProperty("state").GetString()!;
                if (state == "failed")
                {
                    Console.WriteLine(operation);
                }

                return state;
            }
        }

        return "not ended";
    }

    private async Task PartsAsync(int count, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (
            (await DescribeAsync(Large, cancellationToken)).GetProperty("parts").GetInt32() < count
            && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2)
        )
        {
            await Task.Delay(LookEvery, cancellationToken);
        }
    }

    private async Task<bool> HasArrivedAsync(string bucket, int count, CancellationToken cancellationToken)
    {
        var there = await DescribeAsync(bucket, cancellationToken);
        var source = JsonElement.Parse(await ControlAsync(HttpMethod.Get, port, bucket, cancellationToken));
        return there.GetProperty("count").GetInt32() == count
            && there.GetProperty("bytes").GetInt64() == source.GetProperty("bytes").GetInt64()
            && there.GetProperty("wrong").GetInt64() == 0
            && there.GetProperty("uploads").GetInt32() == 0;
    }

    private async Task<JsonElement> DescribeAsync(string bucket, CancellationToken cancellationToken) =>
        JsonElement.Parse(await ControlAsync(HttpMethod.Get, port + 1, bucket, cancellationToken));

    private async Task<string> ControlAsync(HttpMethod method, int store, string bucket, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{store}/-/{bucket}"));
        using var answer = await gateway.Http.SendAsync(request, cancellationToken);
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    private async Task<(double Seconds, TimeSpan Cpu)> RcloneAsync(CancellationToken cancellationToken)
    {
        var config = Path.Combine(folder, "rclone.conf");
        var lines = new[] { ("from", port), ("to", port + 1) }.Select(end =>
            $"[{end.Item1}]\ntype = s3\nprovider = Ceph\naccess_key_id = key\nsecret_access_key = secret\nendpoint = http://127.0.0.1:{end.Item2}\n"
        );
        await File.WriteAllTextAsync(config, string.Concat(lines), cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var command = new ProcessStartInfo("rclone", ["copy", "--config", config, $"from:{Small}", $"to:{Small}"])
        {
            UseShellExecute = false,
        };

        // It cannot do with one, and there is no TLS here.
        command.Environment.Remove("AWS_CA_BUNDLE");
        using var rclone = Process.Start(command)!;
        var ending = rclone.WaitForExitAsync(cancellationToken);
        var cpu = TimeSpan.Zero;
        while (!ending.IsCompleted)
        {
            // It can only be asked while it is there.
            cpu = CpuOf(rclone) ?? cpu;
            await Task.WhenAny(ending, Task.Delay(LookEvery, cancellationToken));
        }

        await ending;
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, cpu);
    }

    private static TimeSpan? CpuOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
