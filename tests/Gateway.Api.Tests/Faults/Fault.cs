using System.IO.Compression;
using System.Text;

namespace Gateway.Api.Tests.Faults;

/// <summary>One way in which a provider goes wrong, and what an honest gateway says of it.</summary>
/// <param name="Name">Its name in words, as a part of connections' names.</param>
/// <param name="Statuses">What a read may be answered with.</param>
/// <param name="Play">Answers a request in this way; the right body is given.</param>
internal sealed record Fault(string Name, int[] Statuses, Func<OriginCall, string, Task> Play)
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"e\"\r\n";

    // Of "{}" nothing is left over otherwise: that were a right answer, and a connection that others go on with while it is closed.
    private const string Surplus = "surplus";
    private static readonly TimeSpan Drop = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether the provider has said yes to a change before it went wrong.</summary>
    public bool IsInBody { get; init; }

    /// <summary>Whether the bytes of an object may be what they are here: nobody can tell.</summary>
    public bool MayBeAnObject { get; init; }

    /// <summary>Where the connections go, in place of the origin.</summary>
    public FaultTarget Target { get; init; }

    /// <summary>What S3 is right to say in place of that.</summary>
    public int[] StoreStatuses { get; init; } = [];

    public override string ToString() => Name;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("refused", [503], Nothing) { Target = FaultTarget.ClosedPort },
        new("no-tls", [503], Nothing) { Target = FaultTarget.UnknownCertificate },
        new("silent-at-connecting", [503, 504], Nothing) { Target = FaultTarget.FullPort },
        new("silent-in-handshake", [503, 504], Nothing) { Target = FaultTarget.NoHandshake },
        new("reset-at-once", [503], (call, _) => Do(call.Reset)),
        new("closed-at-once", [503], (call, _) => Do(call.Close)),
        new("reset-in-headers", [503], (call, _) => ThenAsync(call.WriteAsync(Head), call.Reset)),
        new("reset-behind-headers", [503], (call, body) => ThenAsync(call.WriteAsync(Headed(body, "")), call.Reset)) { IsInBody = true },
        new("reset-in-body", [503], (call, body) => ThenAsync(call.WriteAsync(Headed(body, Half(body))), call.Reset)) { IsInBody = true },
        new("silent-at-once", [504], (call, _) => call.WaitForEndAsync()),
        new("silent-in-headers", [504], (call, _) => SilentAsync(call, Head)),
        new("silent-behind-headers", [504], (call, body) => SilentAsync(call, Headed(body, ""))) { IsInBody = true },
        new("silent-in-body", [504], (call, body) => SilentAsync(call, Headed(body, Half(body)))) { IsInBody = true },
        new("drips", [504], DripAsync) { IsInBody = true },
        new("truncated", [503], (call, body) => ThenAsync(call.WriteAsync(Headed(body, Half(body))), call.Close)) { IsInBody = true },
        new("longer-than-told", [502], (call, body) => ThenAsync(call.WriteAsync(Headed(Half(body), body + Surplus)), call.Close))
        {
            IsInBody = true,
            MayBeAnObject = true,
        },
        new(
            "length-of-nonsense",
            [200, 502, 503],
            (call, body) => ThenAsync(call.WriteAsync($"{Head}Content-Length: x\r\n\r\n{body}"), call.Close)
        )
        {
            IsInBody = true,
            MayBeAnObject = true,
        },
        new("broken-chunks", [502, 503], (call, body) => ThenAsync(call.WriteAsync($"{Chunked()}zz\r\n{body}\r\n"), call.Close))
        {
            IsInBody = true,
        },
        new("cut-chunks", [503], (call, body) => ThenAsync(call.WriteAsync($"{Chunked()}ffff\r\n{body}"), call.Close)) { IsInBody = true },
        Body("malformed", "{\"droplets\":[{\"id\":1,"),
        Body("empty", ""),
        Body("html", "<html><body>It works!</body></html>"),
        Body("null", "null"),
        Body("deep", new string('[', 100_000)),
        Body("deep-xml", "<ListBucketResult>" + string.Concat(Enumerable.Repeat("<Contents>", 100_000))),
        Body("entities", Entities()),
        new("giant", [502, 504], GiantAsync) { IsInBody = true, MayBeAnObject = true },
        new("zipped-giant", [502, 504], ZippedAsync) { IsInBody = true, MayBeAnObject = true },
        new("endless-headers", [502], EndlessHeadersAsync),
        new("no-http", [502], (call, _) => ThenAsync(call.WriteAsync("SSH-2.0-OpenSSH_9.6\r\n"), call.Close)),
        Status("moved", 301, [502], "Location: http://192.0.2.1/elsewhere"),
        Status("unauthorized", 401, [502]),
        Status("forbidden", 403, [403]),
        new("missing-as-html", [404], (call, _) => call.AnswerAsync(404, "<html>404</html>")),
        Status("conflict", 409, [409]),
        Status("throttled", 429, [429]),
        Status("throttled-for-long", 429, [429], "Retry-After: 120"),
        Status("fails", 500, [502]),
        Status("bad-gateway", 502, [503]),
        Status("unavailable", 503, [503]),
        Status("unavailable-for-long", 503, [503], "Retry-After: 120"),
        Status("gateway-timeout", 504, [504]),
        new("giant-error", [502], GiantErrorAsync),
        new("skewed-clock", [403], (call, _) => call.AnswerAsync(403, "<Error><Code>RequestTimeTooSkewed</Code></Error>"))
        {
            StoreStatuses = [502],
        },
    ];

    private static Fault Body(string name, string body) =>
        new(name, [502], (call, _) => call.AnswerAsync(200, body, "ETag: \"e\"", "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT"))
        {
            IsInBody = true,
            MayBeAnObject = true,
        };

    private static Fault Status(string name, int status, int[] statuses, params string[] headers) =>
        new(name, statuses, (call, _) => call.AnswerAsync(status, "{}", headers));

    private static Task Nothing(OriginCall call, string body) => Task.CompletedTask;

    private static Task Do(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private static async Task ThenAsync(Task first, Action then)
    {
        await first;
        then();
    }

    private static string Headed(string told, string sent) =>
        $"{Head}Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\nContent-Length: {Math.Max(2, Encoding.UTF8.GetByteCount(told))}\r\n\r\n{sent}";

    private static string Chunked() => $"{Head}Transfer-Encoding: chunked\r\n\r\n";

    private static string Half(string body) => body[..(body.Length / 2)];

    private static async Task SilentAsync(OriginCall call, string start)
    {
        await call.WriteAsync(start);
        await call.WaitForEndAsync();
    }

    private static async Task DripAsync(OriginCall call, string body)
    {
        await call.WriteAsync(Headed(body + new string(' ', 100), ""));
        foreach (var letter in body)
        {
            await call.WriteAsync(letter.ToString());
            await Task.Delay(Drop, call.End);
        }

        await call.WaitForEndAsync();
    }

    private static async Task GiantAsync(OriginCall call, string body)
    {
        const long Length = 1L << 30;
        var block = new byte[256 * 1024];
        block.AsSpan().Fill((byte)' ');
        await call.WriteAsync($"{Head}Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\nContent-Length: {Length}\r\n\r\n");
        for (var sent = 0L; sent < Length; sent += block.Length)
        {
            await call.WriteAsync(block);
        }
    }

    private static async Task GiantErrorAsync(OriginCall call, string body)
    {
        const int Length = 64 * 1024 * 1024;
        await call.WriteAsync($"HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\nContent-Length: {Length}\r\n\r\n");
        var block = new byte[256 * 1024];
        for (var sent = 0; sent < Length; sent += block.Length)
        {
            await call.WriteAsync(block);
        }
    }

    private static async Task ZippedAsync(OriginCall call, string body)
    {
        using var bytes = new MemoryStream();
        await using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(new byte[16 * 1024 * 1024], call.End);
        }

        await call.WriteAsync(
            $"{Head}Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\nContent-Encoding: gzip\r\nContent-Length: {bytes.Length}\r\n\r\n"
        );
        await call.WriteAsync(bytes.ToArray());
    }

    private static async Task EndlessHeadersAsync(OriginCall call, string body)
    {
        await call.WriteAsync(Head);
        for (var i = 0; i < 100_000; i++)
        {
            await call.WriteAsync($"X-Header-{i}: {new string('x', 100)}\r\n");
        }
    }

    private static string Entities()
    {
        var bomb = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE b [<!ENTITY a0 \"ha\">");
        for (var i = 1; i < 20; i++)
        {
            bomb.Append($"<!ENTITY a{i} \"{string.Concat(Enumerable.Repeat($"&a{i - 1};", 10))}\">");
        }

        return bomb.Append("]><ListBucketResult>&a19;</ListBucketResult>").ToString();
    }
}

/// <summary>Where a connection goes.</summary>
internal enum FaultTarget
{
    /// <summary>To the origin.</summary>
    Origin,

    /// <summary>To a port where nobody listens.</summary>
    ClosedPort,

    /// <summary>To a server with a certificate that nobody knows.</summary>
    UnknownCertificate,

    /// <summary>To a port that takes no more connections, and refuses none.</summary>
    FullPort,

    /// <summary>To a server that does not know how to begin with TLS, and waits.</summary>
    NoHandshake,
}
