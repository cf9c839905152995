using System.Text;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Objects;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Bench.Fuzz;

/// <summary>What reads requests of callers.</summary>
internal static class RequestParsers
{
    private static readonly string[] Escapes =
    [
        "%",
        "%2",
        "%00",
        "%2F",
        "%2e",
        "%ff",
        "%C3%A9",
        "%ED%A0%80",
        "+",
        "/",
        "//",
        ".",
        "..",
        "?",
        "&key=",
        "=",
        "\0",
    ];
    private static readonly string[] Headers =
    [
        "bytes",
        "=",
        "-",
        ",",
        " ",
        "\t",
        "\"",
        "W/",
        "*",
        "0",
        "1",
        ";",
        ":",
        "GMT",
        "2025",
        "Wed, ",
    ];

    public static IReadOnlyList<Parser> All()
    {
        var tokens = new PageTokens(new EphemeralDataProtectionProvider());
        var token = tokens.Write("f", [new PageTokens.Source("a", "next"), new PageTokens.Source("b", "1")]);
        return
        [
            new("object key", ["folder/a%20b.bin", "a?key=b%2Fc+d", "%E2%82%AC/x"], Escapes, OnText(ReadKey)),
            new(
                "range and conditions",
                ["bytes=0-99", "bytes=-5", "bytes=5-", "\"tag\", W/\"b\"", "Wed, 01 Jan 2025 00:00:00 GMT"],
                Headers,
                OnText(ReadRange)
            ),
            new("object headers", ["a=b&c=d", "%E2%82%AC", "key YS5iaW4=,filename YQ=="], [.. Escapes, .. Headers], OnText(ReadProperties)),
            new("page token", [token], ["A", "_", "-", "=", "==", "%"], OnText(text => tokens.Read(text, "f"))),
            new("idempotency key", ["\"key-1\"", "key"], ["\"", "\\", "\t", " ", "é", ","], OnText(ReadIdempotencyKey)),
            new(
                "preferences",
                ["respond-async, wait=10", "handling=strict"],
                ["wait", "=", ",", ";", "\"", "respond-async"],
                OnText(ReadPreferences)
            ),
            new("ids and times", ["n-0000000", "~YQ", "10s", "500ms"], ["~", "-", "_", "ms", "d", "%"], OnText(ReadId)),
            new("SigV4", ["a/b?x=y&z", "/%E2%82%AC?a=%2F&b", "a b+c"], Escapes, OnText(Sign)),
            new("aws-chunked", ["0123456789"], ["\r\n", ";chunk-signature=", "0", "\0"], WriteChunksAsync),
        ];
    }

    private static Func<byte[], int, CancellationToken, Task> OnText(Action<string> read) =>
        (bytes, _, _) =>
        {
            read(Encoding.Latin1.GetString(bytes));
            return Task.CompletedTask;
        };

    private static void ReadKey(string text)
    {
        var http = new DefaultHttpContext();
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/objects/files/some/" + text;
        http.Request.RouteValues["key"] = text;
        Refused(() => ReadKeyOf(http));
        http.Request.RouteValues.Remove("key");
        ReadKeyOf(http);
    }

    private static void ReadKeyOf(HttpContext http) =>
        new ObjectRoute
        {
            Connection = "files",
            Bucket = "some",
            Http = http,
        }.ReadKey();

    private static void ReadRange(string text)
    {
        foreach (var name in new[] { "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since" })
        {
            var request = new DefaultHttpContext().Request;
            request.Headers.Range = "bytes=0-1";
            request.Headers[name] = text;
            var range = ObjectHeaders.ReadRange(request);
            range.EffectiveRange("\"tag\"", DateTimeOffset.UnixEpoch);
        }
    }

    private static void ReadProperties(string text)
    {
        foreach (var name in new[] { "X-Meta-A", "X-Meta-" + text, "X-Tags", "Content-Type", "Content-Disposition", "Cache-Control" })
        {
            var request = new DefaultHttpContext().Request;
            request.Headers[name] = text;
            Refused(() => ObjectHeaders.ReadProperties(request, text));
        }

        var upload = new DefaultHttpContext().Request;
        upload.Headers["Upload-Metadata"] = text;
        TusMetadata.Read(upload);
    }

    private static void ReadIdempotencyKey(string text)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[IdempotencyKey.Header] = text;
        IdempotencyKey.ToToken(request.TakeIdempotencyKey(), "a", 0);
    }

    private static void ReadPreferences(string text)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["Prefer"] = text;
        http.TakeStrict();
        http.TakeParallel();
        http.Request.ReadWait();
    }

    private static void ReadId(string text)
    {
        Durations.Read(text);
        if (ResourceId.TryParse(text, null, out var id) && !ResourceId.TryParse(id.ToString(), null, out _))
        {
            throw new InvalidOperationException("An id is not one when it is written.");
        }
    }

    private static void Sign(string text)
    {
        var keys = new AwsKeys("AKID", "secret", null);
        foreach (var service in new[] { "s3", "ec2" })
        {
            if (Uri.TryCreate("https://host/" + text, UriKind.Absolute, out var address))
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                new SigV4Signer(service, "eu").Sign(request, keys, DateTimeOffset.UnixEpoch, "UNSIGNED-PAYLOAD");
                if (service == "s3")
                {
                    new SigV4Signer(service, "eu").Presign(
                        HttpMethod.Get,
                        address,
                        new Dictionary<string, string>(StringComparer.Ordinal),
                        keys,
                        DateTimeOffset.UnixEpoch,
                        TimeSpan.FromMinutes(1)
                    );
                }
            }
        }

        SigV4Path.Normalise(text);
    }

    // What comes out must be what went in, however it is cut.
    private static async Task WriteChunksAsync(byte[] bytes, int number, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "https://host/a");
        var seal = new SigV4Signer("s3", "eu").Sign(
            request,
            new AwsKeys("AKID", "secret", null),
            DateTimeOffset.UnixEpoch,
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        );
        using var target = new MemoryStream();
        await using (var stream = new AwsChunkStream(target, seal))
        {
            for (var at = 0; at < bytes.Length; )
            {
                var piece = Math.Min(bytes.Length - at, 1 + ((number + at) % 7));
                await stream.WriteAsync(bytes.AsMemory(at, piece), cancellationToken);
                at += piece;
            }

            await stream.CompleteAsync(cancellationToken);
        }

        var sent = target.ToArray();
        var start = sent.AsSpan().IndexOf("\r\n"u8) + 2;
        if (bytes.Length > 0 && !sent.AsSpan(start, bytes.Length).SequenceEqual(bytes))
        {
            throw new InvalidOperationException("The chunk is not what was written.");
        }
    }

    private static void Refused(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidInputException)
        {
            // As it should be.
        }
    }
}
