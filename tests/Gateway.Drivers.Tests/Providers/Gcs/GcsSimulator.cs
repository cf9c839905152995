using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>
/// Google Cloud Storage on loopback: keeps buckets, objects with generations, and uploads; checks each request against Google's discovery
/// document, and its own answers too; refuses what that does not know. Signed links are checked as the XML API does.
/// </summary>
internal sealed partial class GcsSimulator : IAsyncDisposable
{
    private static readonly DiscoverySchema Schema = DiscoverySchema.Load("storage-v1.discovery.json");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SimulatedBucket> _buckets = new(StringComparer.Ordinal);
    private readonly WebApplication _server;
    private long _generation = 1_790_000_000_000_000;

    public GcsSimulator()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = null);
        _server = builder.Build();
        _server.Run(AnswerAsync);
        Tokens = new SimulatedTokens(() => Address);
    }

    public string Address => _server.Urls.Single();

    public SimulatedTokens Tokens { get; }

    /// <summary>What was asked, in order: <c>PUT /upload/…</c>, with the range of an upload after it.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers requests with what this throws before they are looked at.</summary>
    public Action<HttpRequest>? Fault { get; set; }

    public Task StartAsync() => _server.StartAsync();

    /// <summary>All that lies in a bucket, parts of uploads too.</summary>
    public IReadOnlyList<string> NamesIn(string bucket) => Look(bucket, stored => stored.Name);

    /// <summary>The classes of storage of all that lies in a bucket.</summary>
    public IReadOnlyList<string> ClassesIn(string bucket) => Look(bucket, stored => stored.StorageClass);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private string[] Look(string bucket, Func<SimulatedObject, string> at)
    {
        lock (_lock)
        {
            return [.. _buckets[bucket].Objects.Values.Select(at)];
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        Requests.Enqueue($"{request.Method} {target} {request.Headers.ContentRange}".TrimEnd());
        try
        {
            Fault?.Invoke(request);
            await (
                target == "/token" ? Tokens.AnswerAsync(context)
                : target.Contains("X-Goog-Signature=", StringComparison.Ordinal) ? AnswerLinkAsync(context, target)
                : target.Contains("upload_id=", StringComparison.Ordinal) ? AnswerSessionAsync(context, target)
                : AnswerCallAsync(context, target)
            );
        }
        catch (GcsFailure e)
        {
            await FailAsync(context, e);
        }
        catch (SchemaException e)
        {
            await FailAsync(context, GcsFailure.Invalid($"{e.Message} (refused by the discovery document)"));
        }
    }

    private async Task AnswerCallAsync(HttpContext context, string target)
    {
        var scope = Tokens.ScopeOf(context.Request);
        var call = Schema.Match(context.Request.Method, target);
        if (!call.Scopes.Contains(scope))
        {
            throw new GcsFailure(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
        }

        switch (call.Id)
        {
            case "storage.objects.insert":
                await InsertAsync(context, call);
                break;
            case "storage.objects.get" when call.IsMedia:
                await DownloadAsync(context, call);
                break;
            default:
                await SendAsync(context, call.Response, Change(call, await ReadJsonAsync(context, call)));
                break;
        }
    }

    // Each change is one step: nobody sees half of it.
    private JsonObject? Change(DiscoveryCall call, JsonObject? body)
    {
        lock (_lock)
        {
            return call.Id switch
            {
                "storage.buckets.list" => ListBuckets(call),
                "storage.buckets.insert" => CreateBucket(call, body!),
                "storage.buckets.get" => FindBucket(call.Path["bucket"]).ToJson(),
                "storage.buckets.delete" => DeleteBucket(call.Path["bucket"]),
                "storage.objects.list" => ListObjects(call),
                "storage.objects.get" => FindObject(call).ToJson(),
                "storage.objects.delete" => DeleteObject(call),
                "storage.objects.patch" => PatchObject(call, body!),
                "storage.objects.compose" => Compose(call, body!),
                "storage.objects.rewrite" => Rewrite(call, body),
                _ => throw new GcsFailure(501, "notImplemented", call.Id),
            };
        }
    }

    private static async Task<JsonObject?> ReadJsonAsync(HttpContext context, DiscoveryCall call)
    {
        var bytes = await ReadBytesAsync(context.Request);
        return bytes.Length == 0 ? null : ReadJson(bytes, call.Request ?? throw new SchemaException($"{call.Id} has no body."));
    }

    private static JsonObject ReadJson(ReadOnlyMemory<byte> bytes, string schema)
    {
        using var document = JsonDocument.Parse(bytes);
        Schema.Check(schema, document.RootElement);
        return JsonNode.Parse(bytes.Span)!.AsObject();
    }

    private static async Task<byte[]> ReadBytesAsync(HttpRequest request)
    {
        var length =
            request.ContentLength
            ?? (
                request.Headers.TransferEncoding.Count == 0
                    ? 0
                    : throw new GcsFailure(411, "lengthRequired", "POST requests require a Content-length header.")
            );
        var bytes = new byte[length];
        await request.Body.ReadExactlyAsync(bytes, request.HttpContext.RequestAborted);
        return bytes;
    }

    private static async Task SendAsync(HttpContext context, string? schema, JsonObject? answer)
    {
        if (answer is null)
        {
            context.Response.StatusCode = 204;
            return;
        }

        var text = answer.ToJsonString();
        using var document = JsonDocument.Parse(text);
        Schema.Check(schema!, document.RootElement);
        context.Response.ContentType = "application/json; charset=UTF-8";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task FailAsync(HttpContext context, GcsFailure e)
    {
        context.Response.StatusCode = e.Status;
        var detail = new
        {
            message = e.Message,
            domain = "global",
            reason = e.Reason,
        };
        return context.Response.WriteAsJsonAsync(
            new
            {
                error = new
                {
                    code = e.Status,
                    message = e.Message,
                    errors = new[] { detail },
                },
            },
            context.RequestAborted
        );
    }
}
