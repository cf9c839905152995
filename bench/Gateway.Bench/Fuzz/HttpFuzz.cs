using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Bench.Fuzz;

/// <summary>
/// Requests that are nearly right, each on a connection of its own. None may be answered 500, none may end the gateway, and each answer begins within
/// <see cref="Longest"/> of the request's last byte. What lacks bytes is not answered; it is looked after for a while, since it might be slow.
/// </summary>
internal sealed class HttpFuzz(Uri gateway, int seed)
{
    public static TimeSpan Longest { get; set; } = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private const int AtOnce = 4;
    private const int MostUnfinished = 256;
    private const int Repeats = 10;

    private static readonly string[] Words =
    [
        "\r\n",
        "\r\n\r\n",
        "\n",
        "\0",
        "\t",
        " ",
        ":",
        "%00",
        "%2e%2e/",
        "%2F",
        "%ff",
        "../",
        "//",
        "?",
        "&",
        "=",
        "*",
        "\"",
        "{",
        "}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "null",
        "true",
        "{\"a\":",
        "\\ud800",
        "\u202e",
        "Transfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\n",
        "Host: evil.example\r\n",
        "Range: bytes=-5\r\n",
        "Range: bytes=5-1,3-\r\n",
        "Expect: 100-continue\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
        "Content-Type: application/json; charset=utf-16\r\n",
        "Content-Encoding: gzip\r\n",
        "Accept: */*;q=nan\r\n",
        "If-Range: \"x\"\r\n",
        "X-Forwarded-For: 1\r\n",
        "Prefer: wait=0\r\n",
        "pageToken=",
        "pageSize=",
        "tag=a:b",
        "connection=sandbox-*",
        "timeout=1ms",
        "HTTP/1.0",
        "OPTIONS",
        "5\r\nhello\r\n0\r\n\r\n",
    ];

    private readonly FuzzReport _report = new("HTTP");
    private readonly ConcurrentDictionary<Task, byte> _unfinished = new();
    private static readonly SemaphoreSlim Places = new(MostUnfinished);

    public async Task<FuzzReport> RunAsync(int first, int count, CancellationToken cancellationToken)
    {
        var templates = await HttpTemplates.ReadAsync(gateway, cancellationToken);
        await Parallel.ForEachAsync(
            Enumerable.Range(first, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (number, cancel) => await TryAsync(number, Make(templates, number), cancel)
        );
        await Task.WhenAll(_unfinished.Keys);
        return _report;
    }

    /// <summary>The request of this number.</summary>
    private byte[] Make(IReadOnlyList<byte[]> templates, int number)
    {
        var mutator = new Mutator(seed, number);
        var request = mutator.Once(of: 20) ? mutator.Noise(512, Words) : mutator.Mutate(mutator.Pick(templates), Words);
        return mutator.Once(of: 5) ? request : WithRightLength(request);
    }

    // Else most of what is changed in a body would never be read.
    private static byte[] WithRightLength(byte[] request)
    {
        const string Name = "Content-Length: ";
        var text = Encoding.Latin1.GetString(request);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var start = text.IndexOf(Name, StringComparison.Ordinal);
        var line = start < 0 ? -1 : text.IndexOf("\r\n", start, StringComparison.Ordinal);
        return end < 0 || line < 0 || line > end
            ? request
            : Encoding.Latin1.GetBytes(
                string.Concat(
                    text.AsSpan(0, start + Name.Length),
                    (text.Length - end - 4).ToString(CultureInfo.InvariantCulture),
                    text.AsSpan(line)
                )
            );
    }

    private async Task TryAsync(int number, byte[] request, CancellationToken cancellationToken)
    {
        var socket = await SendAsync(request, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        if (await ReadAsync(socket, Longest, cancellationToken) is { } answer)
        {
            socket.Dispose();
            await KeepAsync(number, request, answer, Stopwatch.GetElapsedTime(started), cancellationToken);
            return;
        }

        await Places.WaitAsync(cancellationToken);
        var waiting = LookAfterAsync(number, request, socket, started, cancellationToken);
        _unfinished[waiting] = 0;
        _ = waiting.ContinueWith(
            ended =>
            {
                Places.Release();
                _unfinished.TryRemove(ended, out _);
            },
            TaskScheduler.Default
        );
    }

    // Slow, or short of bytes?
    private async Task LookAfterAsync(int number, byte[] request, Socket socket, long started, CancellationToken cancellationToken)
    {
        using (socket)
        {
            if (await ReadAsync(socket, Patience, cancellationToken) is not { } answer)
            {
                _report.Add("unfinished", TimeSpan.Zero);
                return;
            }

            await KeepAsync(number, request, answer, Stopwatch.GetElapsedTime(started), cancellationToken);
        }
    }

    // A neighbour on the machine, or slow? What is slow is slow each time.
    private async Task KeepAsync(int number, byte[] request, string answer, TimeSpan took, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Repeats && took > Longest; i++)
        {
            using var again = await SendAsync(request, cancellationToken);
            var from = Stopwatch.GetTimestamp();
            await ReadAsync(again, Patience, cancellationToken);
            took = TimeSpan.FromTicks(Math.Min(took.Ticks, Stopwatch.GetElapsedTime(from).Ticks));
        }

        var status = answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && answer.Length >= 12 ? answer[9..12] : "cut";
        _report.Add(status, took);
        if (status == "500" || took > Longest)
        {
            _report.Fault(number, $"{status} after {took.TotalMilliseconds:F0} ms: {Show(request)}");
        }
    }

    private async Task<Socket> SendAsync(byte[] request, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Port), cancellationToken);
        try
        {
            await socket.SendAsync(request, cancellationToken);
        }
        catch (SocketException)
        {
            // Cut while it was sent: what came back, if anything, is read.
        }

        return socket;
    }

    // The beginning of the answer; empty if the connection is cut, null if nothing comes.
    private static async Task<string?> ReadAsync(Socket socket, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        var buffer = new byte[64];
        try
        {
            var count = await socket.ReceiveAsync(buffer, limit.Token);
            return Encoding.Latin1.GetString(buffer, 0, count);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static string Show(byte[] request) =>
        Encoding.Latin1.GetString(request, 0, Math.Min(request.Length, 1500)).ReplaceLineEndings("⏎");
}
