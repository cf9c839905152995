using System.Diagnostics;
using System.Globalization;

namespace Gateway.Bench.Objects;

/// <summary>The measurements of <see cref="ObjectsCommand"/>, each printed as a line. Ratios are of medians of interleaved rounds.</summary>
internal sealed class ObjectsRun(GatewayProcess gateway, GatewayProcess? yarp, int mib, int rounds)
{
    private const int Streams = 8;
    private const int StreamsForMemory = 16;
    private const int Connections = 32;
    private const int PartBytes = 8 * 1024 * 1024;

    private static string Fast(string key) => $"/objects/fast/bucket/{key}";

    public void MeasureSpeed()
    {
        foreach (var isGet in new[] { true, false })
        {
            var (ours, theirs) = (new List<Speed>(), new List<Speed>());
            // The first round warms the runtimes up and does not count.
            for (var round = -1; round < rounds; round++)
            {
                var mine = Move(gateway, isGet, Fast);
                var peer = yarp is null ? null : Move(yarp, isGet, key => "/bucket/" + key);
                if (round >= 0)
                {
                    ours.Add(mine);
                    if (peer is not null)
                    {
                        theirs.Add(peer);
                    }
                }
            }

            var (speed, cpu) = (Median(ours, s => s.MegabytesASecond), Median(ours, s => s.CpuSecondsAGigabyte));
            var line = $"{(isGet ? "GET" : "PUT")} of {mib} MiB, {Streams} streams: {speed:F0} MB/s, {cpu:F2} CPU s/GB";
            if (theirs.Count > 0)
            {
                var (theirSpeed, theirCpu) = (Median(theirs, s => s.MegabytesASecond), Median(theirs, s => s.CpuSecondsAGigabyte));
                line += $"; YARP {theirSpeed:F0} MB/s, {theirCpu:F2}: {speed / theirSpeed:F2} x its speed, {cpu / theirCpu:F2} x its CPU";
            }

            Print(line);
        }
    }

    public void MeasureMemory()
    {
        foreach (
            var (name, size, isGet) in new[]
            {
                ("GET of 1 GiB", "1024MiB", true),
                ("PUT of 64 MiB (one request each)", "64MiB", false),
                ("PUT of 1 GiB (in parts)", "1024MiB", false),
            }
        )
        {
            // What the runtime takes for code that it has not run before is no matter of streams.
            InParallel(StreamsForMemory, number => MoveOne(gateway.Port, isGet, Fast($"1MiB-{number}")));
            Thread.Sleep(TimeSpan.FromSeconds(3));
            var idle = gateway.ResidentMiB("VmRSS");
            gateway.ResetPeak();
            InParallel(StreamsForMemory, number => MoveOne(gateway.Port, isGet, Fast($"{size}-{number}")));
            Print($"{name}, {StreamsForMemory} at once: peak {gateway.ResidentMiB("VmHWM") - idle:F1} MiB above {idle:F1}");
        }
    }

    public void MeasureParallelUpload(int slowPort)
    {
        var bytes = (long)mib << 20;
        var (unknown, known, sequential) = (new List<double>(), new List<double>(), new List<double>());
        // The first round warms the runtime up and does not count.
        for (var round = -1; round < rounds; round++)
        {
            var chunked = PutSeconds(bytes, round, chunked: true);
            var whole = PutSeconds(bytes, round, chunked: false);
            if (round >= 0)
            {
                unknown.Add(chunked);
                known.Add(whole);
                sequential.Add(SecondsOnePartAfterAnother(slowPort, bytes));
            }
        }

        var (first, second, theirs) = (Median(unknown, s => s), Median(known, s => s), Median(sequential, s => s));
        Print(
            $"PUT of {mib} MiB, store 50 ms away: of unknown length {first:F2} s, of known length {second:F2} s; one part after another {theirs:F2} s: {theirs / first:F1} and {theirs / second:F1} x"
        );
    }

    private double PutSeconds(long bytes, int round, bool chunked)
    {
        using var client = new Transfer(gateway.Port);
        var start = Stopwatch.GetTimestamp();
        client.Put($"/objects/slow/bucket/{mib}MiB-{round + 1}", bytes, chunked);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double SecondsOnePartAfterAnother(int slowPort, long bytes)
    {
        using var direct = new Transfer(slowPort);
        var start = Stopwatch.GetTimestamp();
        direct.Call("POST", "/bucket/key?uploads");
        for (var part = 0L; part * PartBytes < bytes; part++)
        {
            direct.Put($"/bucket/key?partNumber={part + 1}&uploadId=upload-1", Math.Min(PartBytes, bytes - (part * PartBytes)));
        }

        direct.Call("POST", "/bucket/key?uploadId=upload-1");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void MeasureLatency(int directPort)
    {
        var (through, direct) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var ours = PacedLatency(gateway.Port, Fast("1KiB-1"));
            var store = PacedLatency(directPort, "/bucket/1KiB-1");
            if (round >= 0)
            {
                through.Add(ours);
                direct.Add(store);
            }
        }

        var (a, b) = (Median(through, l => l), Median(direct, l => l));
        Print($"GET of 1 KiB, {Connections} connections, 1000/s: p50 {a:F2} ms, the store itself {b:F2} ms: {a - b:F2} ms added");
    }

    public async Task MeasureListAsync(string connection, int directPort, CancellationToken cancellationToken)
    {
        Thread.Sleep(TimeSpan.FromSeconds(3));
        var idle = gateway.ResidentMiB("VmRSS");
        gateway.ResetPeak();
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/objects/{connection}/bucket?pageSize=1000");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        var (lines, last) = (0L, "");
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            lines++;
            last = line;
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!last.Contains("\"complete\":true", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The stream is not complete: {last}");
        }

        using var direct = new HttpClient();
        start = Stopwatch.GetTimestamp();
        for (var page = 0; page < 1000; page++)
        {
            await direct.GetByteArrayAsync(
                $"http://127.0.0.1:{directPort}/bucket?list-type=2&continuation-token={page * 1000}",
                cancellationToken
            );
        }

        var pages = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Print(
            $"NDJSON of {lines - 1} keys of {connection}: {seconds:F1} s ({lines / seconds / 1000:F0} pages/s; the store's own {1000 / pages:F0}), "
                + $"peak {gateway.ResidentMiB("VmHWM") - idle:F1} MiB above {idle:F1}"
        );
    }

    private Speed Move(GatewayProcess process, bool isGet, Func<string, string> targetOf)
    {
        var (cpu, start) = (process.Cpu, Stopwatch.GetTimestamp());
        InParallel(Streams, number => MoveOne(process.Port, isGet, targetOf($"{mib}MiB-{number}")));
        var gigabytes = (double)Streams * mib * 1024 * 1024 / 1e9;
        return new Speed(gigabytes * 1000 / Stopwatch.GetElapsedTime(start).TotalSeconds, (process.Cpu - cpu).TotalSeconds / gigabytes);
    }

    private static void MoveOne(int port, bool isGet, string target)
    {
        using var client = new Transfer(port);
        if (isGet)
        {
            client.Get(target);
        }
        else
        {
            client.Put(target, Sizes.OfKey(target));
        }
    }

    // Each connection asks 31 times a second, at its own time: the whole is well below what one core can do.
    private static double PacedLatency(int port, string target)
    {
        const int Requests = 150;
        var period = TimeSpan.FromMilliseconds(Connections);
        var latencies = new List<double>();
        InParallel(
            Connections,
            number =>
            {
                using var client = new Transfer(port);
                client.Get(target);
                Thread.Sleep(number);
                var own = new List<double>(Requests);
                for (var i = 0; i < Requests; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    client.Get(target);
                    var took = Stopwatch.GetElapsedTime(start);
                    own.Add(took.TotalMilliseconds);
                    if (took < period)
                    {
                        Thread.Sleep(period - took);
                    }
                }

                lock (latencies)
                {
                    latencies.AddRange(own);
                }
            }
        );
        return Median(latencies, l => l);
    }

    private static void InParallel(int count, Action<int> work)
    {
        Exception? failure = null;
        var threads = Enumerable
            .Range(0, count)
            .Select(number => new Thread(() =>
            {
                try
                {
                    work(number);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            }))
            .ToArray();
        foreach (var thread in threads)
        {
            thread.Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        if (failure is not null)
        {
            throw new InvalidOperationException("A transfer failed.", failure);
        }
    }

    private static double Median<T>(List<T> values, Func<T, double> of)
    {
        var sorted = values.Select(of).Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Print(string line) => Console.WriteLine(line);

    private sealed record Speed(double MegabytesASecond, double CpuSecondsAGigabyte);
}
