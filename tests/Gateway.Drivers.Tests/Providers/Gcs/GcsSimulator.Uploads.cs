using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Drivers.Tests.Providers.Gcs;

internal sealed partial class GcsSimulator
{
    private const int Granularity = 256 * 1024;
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Queue<long> _cuts = new();

    /// <summary>Cuts the connection of the next resumable upload when so many bytes of it have come, for each number once.</summary>
    public void CutUploadsAfter(params long[] bytes)
    {
        lock (_lock)
        {
            foreach (var count in bytes)
            {
                _cuts.Enqueue(count);
            }
        }
    }

    private async Task InsertAsync(HttpContext context, DiscoveryCall call)
    {
        if (!call.IsUpload)
        {
            throw GcsFailure.Invalid("Upload requests must use the upload path.");
        }

        switch (call.Query.GetValueOrDefault("uploadType"))
        {
            case "multipart":
                await InsertRelatedAsync(context, call);
                break;
            case "resumable":
                await OpenSessionAsync(context, call);
                break;
            default:
                throw GcsFailure.Invalid("Invalid upload request");
        }
    }

    /// <summary>multipart/related: the first part is the object's JSON, the second its bytes.</summary>
    private async Task InsertRelatedAsync(HttpContext context, DiscoveryCall call)
    {
        var type = MediaTypeHeaderValue.Parse(context.Request.ContentType);
        if (type.MediaType != "multipart/related" || type.Boundary.Value is not { Length: > 0 } boundary)
        {
            throw GcsFailure.Invalid("The content type is not multipart/related with a boundary.");
        }

        var bytes = await ReadBytesAsync(context.Request);
        var (start, middle, end) = ($"--{boundary}\r\n", $"\r\n--{boundary}\r\n", $"\r\n--{boundary}--\r\n");
        if (!bytes.AsSpan().StartsWith(Encoding.ASCII.GetBytes(start)) || !bytes.AsSpan().EndsWith(Encoding.ASCII.GetBytes(end)))
        {
            throw GcsFailure.Invalid("Malformed multipart body.");
        }

        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(middle));
        var (json, media) = (bytes.AsMemory(start.Length, at - start.Length), bytes.AsMemory(at + middle.Length));
        var body = ReadJson(WithoutHeaders(json), call.Request!);
        JsonObject answer;
        lock (_lock)
        {
            answer = Store(call, call.Path["bucket"], (string)body["name"]!, WithoutHeaders(media[..^end.Length]).ToArray(), body).ToJson();
        }

        await SendAsync(context, call.Response, answer);
    }

    private static ReadOnlyMemory<byte> WithoutHeaders(ReadOnlyMemory<byte> part) => part[(part.Span.IndexOf("\r\n\r\n"u8) + 4)..];

    private async Task OpenSessionAsync(HttpContext context, DiscoveryCall call)
    {
        var body = ReadJson(await ReadBytesAsync(context.Request), call.Request!);
        var id = Guid.NewGuid().ToString("N");
        lock (_lock)
        {
            FindBucket(call.Path["bucket"]);
            var length = long.Parse(context.Request.Headers["X-Upload-Content-Length"].ToString(), CultureInfo.InvariantCulture);
            _sessions[id] = new Session(call, body, new byte[length]);
        }

        // A host that is not the one asked: the credential must not go there.
        context.Response.Headers.Location =
            $"http://upload.example/upload/storage/v1/b/{call.Path["bucket"]}/o?uploadType=resumable&upload_id={id}";
        context.Response.ContentLength = 0;
    }

    private async Task AnswerSessionAsync(HttpContext context, string target)
    {
        Tokens.ScopeOf(context.Request);
        Session? session;
        lock (_lock)
        {
            session = _sessions.GetValueOrDefault(target[(target.IndexOf("upload_id=", StringComparison.Ordinal) + 10)..]);
        }

        if (session is null || context.Request.Method != "PUT")
        {
            throw new GcsFailure(404, "notFound", "The upload session is gone.");
        }

        var range = UploadRange().Match(context.Request.Headers.ContentRange.ToString());
        if (!range.Success || range.Groups["size"].Value != $"{session.Bytes.Length}")
        {
            throw GcsFailure.Invalid("Failed to parse Content-Range header.");
        }

        if (range.Groups["first"].Success)
        {
            await ReceiveAsync(context, session, long.Parse(range.Groups["first"].Value, CultureInfo.InvariantCulture));
        }

        await AnswerProgressAsync(context, session);
    }

    private async Task ReceiveAsync(HttpContext context, Session session, long first)
    {
        if (first != session.Received)
        {
            throw new GcsFailure(503, "backendError", $"Invalid request. There were {session.Received} byte(s) before.");
        }

        long? cut;
        lock (_lock)
        {
            cut = _cuts.TryDequeue(out var bytes) ? bytes : null;
        }

        var length = (int)context.Request.ContentLength!.Value;
        var taken = (int)Math.Min(cut ?? length, length);
        await context.Request.Body.ReadExactlyAsync(session.Bytes.AsMemory((int)first, taken), context.RequestAborted);
        var isWhole = first + taken == session.Bytes.Length;
        session.Received = isWhole ? first + taken : (first + taken) / Granularity * Granularity;
        if (cut is not null)
        {
            context.Abort();
            throw new OperationCanceledException("The connection was cut, as the test wanted.");
        }
    }

    private async Task AnswerProgressAsync(HttpContext context, Session session)
    {
        if (session.Received < session.Bytes.Length)
        {
            context.Response.StatusCode = 308;
            if (session.Received > 0)
            {
                context.Response.Headers.Range = $"bytes=0-{session.Received - 1}";
            }

            context.Response.ContentLength = 0;
            return;
        }

        lock (_lock)
        {
            session.Stored ??= Store(session.Call, session.Call.Path["bucket"], (string)session.Body["name"]!, session.Bytes, session.Body);
        }

        await SendAsync(context, session.Call.Response, session.Stored.ToJson());
    }

    [GeneratedRegex(
        @"^bytes (?:\*|(?<first>\d+)-\d+)/(?<size>\d+)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex UploadRange();

    private sealed record Session(DiscoveryCall Call, JsonObject Body, byte[] Bytes)
    {
        public long Received { get; set; }

        public SimulatedObject? Stored { get; set; }
    }
}
