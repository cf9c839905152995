using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Gateway.Bench.Transfers;

/// <summary>
/// A store for transfers that costs little: enough of S3 for what the gateway and rclone ask. It knows what bytes its objects should have, gives
/// them, and compares what comes. <c>/-/bucket</c> fills, empties and describes a bucket.
/// </summary>
internal static class HoldCommand
{
    public const string Usage = "--port 25090 --latency 0                                the stores that `transfer` copies between";

    public static Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Number("port", 25090)));
        listener.Listen(512);
        using var stop = cancellationToken.Register(listener.Dispose);
        var objects = new HeldObjects();
        var latency = TimeSpan.FromMilliseconds(options.Number("latency", 0));
        while (!cancellationToken.IsCancellationRequested)
        {
            var socket = listener.Accept();
            socket.NoDelay = true;
            // A thread each: the cheapest way to move bytes for a few dozen connections.
            new Thread(() => Serve(new HeldConnection(socket), new HeldAnswers(objects, latency))) { IsBackground = true }.Start();
        }

        return Task.FromResult(0);
    }

    /// <summary>Starts one in a process of its own, and waits until it listens.</summary>
    public static Process Start(int port, int latencyMs)
    {
        var arguments = string.Create(CultureInfo.InvariantCulture, $"--port {port} --latency {latencyMs}");
        var process = Process.Start("dotnet", $"{Assembly.GetExecutingAssembly().Location} hold {arguments}");
        for (var tries = 0; tries < 800; tries++)
        {
            try
            {
                using var probe = new TcpClient("127.0.0.1", port);
                return process;
            }
            catch (SocketException)
            {
                Thread.Sleep(25);
            }
        }

        throw new InvalidOperationException("The store did not start.");
    }

    private static void Serve(HeldConnection connection, HeldAnswers answers)
    {
        using (connection)
        {
            try
            {
                while (connection.ReadHead() is { } head)
                {
                    answers.Answer(connection, head);
                }
            }
            catch (SocketException)
            {
                // The other side is gone.
            }
        }
    }
}

/// <summary>The head of a request.</summary>
internal sealed class HeldHead(string text)
{
    private readonly string[] _first = text.Split(' ', 3);

    public string Method => _first[0];

    public string Path => Uri.UnescapeDataString(_first[1].Split('?')[0]);

    public bool HasQuery(string name) => Query(name) is not null;

    public string? Query(string name)
    {
        var at = _first[1].IndexOf('?', StringComparison.Ordinal);
        foreach (var pair in at < 0 ? [] : _first[1][(at + 1)..].Split('&'))
        {
            var parts = pair.Split('=', 2);
            if (parts[0] == name)
            {
                return parts.Length == 2 ? Uri.UnescapeDataString(parts[1].Replace('+', ' ')) : "";
            }
        }

        return null;
    }

    public string? Header(string name)
    {
        var at = text.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var start = at + name.Length + 3;
        var end = text.IndexOf('\r', start);
        return (end < 0 ? text[start..] : text[start..end]).Trim();
    }

    public long Length => long.Parse(Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);

    /// <summary>What is kept with the object.</summary>
    public string Kept() =>
        string.Concat(
            text.Split("\r\n")
                .Where(line =>
                    line.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)
                    || line.StartsWith("content-type:", StringComparison.OrdinalIgnoreCase)
                )
                .Select(line => line + "\r\n")
        );
}
