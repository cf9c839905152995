using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Drivers.Tests.Providers.Gcs;

internal sealed partial class GcsSimulator
{
    private const int MostSources = 32;
    private const int RewriteStep = 32 * 1024 * 1024;
    private static readonly string[] Writable =
    [
        "contentType",
        "contentEncoding",
        "contentLanguage",
        "contentDisposition",
        "cacheControl",
        "storageClass",
        "metadata",
    ];

    private readonly Dictionary<string, (string Target, int Steps)> _rewrites = new(StringComparer.Ordinal);

    private SimulatedObject FindObject(DiscoveryCall call) => FindObject(call, "bucket", "object", "", "generation");

    private SimulatedObject FindObject(DiscoveryCall call, string bucket, string name, string prefix, string generation)
    {
        var (inBucket, key) = (call.Path[bucket], call.Path[name]);
        var stored = FindBucket(inBucket).Objects.GetValueOrDefault(key) ?? throw GcsFailure.NoObject(inBucket, key);
        if (call.Query.TryGetValue(generation, out var wanted) && wanted != $"{stored.Generation}")
        {
            throw GcsFailure.NoObject(inBucket, key);
        }

        Require(call, stored, prefix);
        return stored;
    }

    /// <summary>Checks the preconditions of a request.</summary>
    private static void Require(DiscoveryCall call, SimulatedObject? current, string prefix = "")
    {
        var generation = current?.Generation ?? 0;
        var holds =
            IsNullOr(call, $"if{prefix}GenerationMatch", wanted => generation == wanted)
            && IsNullOr(call, $"if{prefix}GenerationNotMatch", wanted => current is not null && generation != wanted)
            && IsNullOr(call, $"if{prefix}MetagenerationMatch", wanted => current?.Metageneration == wanted)
            && IsNullOr(call, $"if{prefix}MetagenerationNotMatch", wanted => current is not null && current.Metageneration != wanted);
        if (!holds)
        {
            throw new GcsFailure(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
        }
    }

    private static bool IsNullOr(DiscoveryCall call, string name, Func<long, bool> holds) =>
        !call.Query.TryGetValue(name, out var text) || holds(long.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>Makes a new generation of what is there, or the first.</summary>
    private SimulatedObject Store(DiscoveryCall call, string bucket, string name, byte[] bytes, JsonObject? body)
    {
        var objects = FindBucket(bucket).Objects;
        if (name is "" or "." or ".." || name.AsSpan().ContainsAny('\r', '\n') || System.Text.Encoding.UTF8.GetByteCount(name) > 1024)
        {
            throw GcsFailure.Invalid($"Invalid object name: '{name}'");
        }

        Require(call, objects.GetValueOrDefault(name));
        var stored = new SimulatedObject(bucket, name, bytes, PropertiesOf(body))
        {
            Generation = ++_generation,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        objects[name] = stored;
        return stored;
    }

    private static JsonObject PropertiesOf(JsonObject? body)
    {
        var properties = new JsonObject();
        foreach (var name in Writable.Where(name => body?[name] is not null))
        {
            properties[name] = body![name]!.DeepClone();
        }

        return properties;
    }

    private JsonObject? DeleteObject(DiscoveryCall call)
    {
        var stored = FindObject(call);
        FindBucket(stored.Bucket).Objects.Remove(stored.Name);
        return null;
    }

    private JsonObject PatchObject(DiscoveryCall call, JsonObject body)
    {
        var stored = FindObject(call);
        if (body.ContainsKey("storageClass"))
        {
            throw GcsFailure.Invalid("The storage class of an object is changed by a rewrite.");
        }

        var properties = (JsonObject)stored.Properties.DeepClone();
        Merge(properties, body);
        var patched = stored with { Properties = properties, Metageneration = stored.Metageneration + 1 };
        FindBucket(stored.Bucket).Objects[stored.Name] = patched;
        return patched.ToJson();
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                var merged = target[name] as JsonObject ?? [];
                target.Remove(name);
                Merge(merged, inner);
                target[name] = merged;
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private JsonObject Compose(DiscoveryCall call, JsonObject body)
    {
        var bucket = call.Path["destinationBucket"];
        var sources = body["sourceObjects"]!.AsArray().Select(source => FindSource(bucket, source!.AsObject())).ToArray();
        if (sources.Length is 0 or > MostSources || sources.DistinctBy(source => source.StorageClass).Count() > 1)
        {
            throw GcsFailure.Invalid("The number of source components provided is not between 1 and 32, or their storage classes differ.");
        }

        var bytes = new byte[sources.Sum(source => source.Bytes.LongLength)];
        var offset = 0;
        foreach (var source in sources)
        {
            source.Bytes.CopyTo(bytes, offset);
            offset += source.Bytes.Length;
        }

        return Store(call, bucket, call.Path["destinationObject"], bytes, body["destination"] as JsonObject).ToJson();
    }

    private SimulatedObject FindSource(string bucket, JsonObject source)
    {
        var name = (string)source["name"]!;
        var stored = FindBucket(bucket).Objects.GetValueOrDefault(name);
        return stored is not null && (source["generation"] is not { } generation || (string)generation! == $"{stored.Generation}")
            ? stored
            : throw GcsFailure.NoObject(bucket, name);
    }

    /// <summary>Copies so much at a time; the token binds the calls together.</summary>
    private JsonObject Rewrite(DiscoveryCall call, JsonObject? body)
    {
        var source = FindObject(call, "sourceBucket", "sourceObject", "Source", "sourceGeneration");
        var (bucket, name) = (call.Path["destinationBucket"], call.Path["destinationObject"]);
        var target = $"{source.Bucket}/{source.Name}/{source.Generation} {bucket}/{name}";
        var token = call.Query.GetValueOrDefault("rewriteToken") ?? Guid.NewGuid().ToString("N");
        var (_, steps) =
            _rewrites.GetValueOrDefault(token, (target, 0)) is var found && found.Item1 == target
                ? found
                : throw GcsFailure.Invalid("The rewrite token is of another rewrite.");
        _rewrites[token] = (target, ++steps);
        var copied = Math.Min(source.Bytes.LongLength, (long)steps * RewriteStep);
        var answer = new JsonObject
        {
            ["kind"] = "storage#rewriteResponse",
            ["objectSize"] = $"{source.Bytes.Length}",
            ["totalBytesRewritten"] = $"{copied}",
            ["done"] = copied == source.Bytes.LongLength,
        };
        if (copied < source.Bytes.LongLength)
        {
            answer["rewriteToken"] = token;
            return answer;
        }

        var properties = body ?? (JsonObject)source.Properties.DeepClone();
        answer["resource"] = Store(call, bucket, name, source.Bytes, properties).ToJson();
        return answer;
    }

    private async Task DownloadAsync(HttpContext context, DiscoveryCall call)
    {
        SimulatedObject stored;
        lock (_lock)
        {
            stored = FindObject(call);
        }

        await SendBytesAsync(context, stored);
    }

    private static async Task SendBytesAsync(HttpContext context, SimulatedObject stored)
    {
        var response = context.Response;
        var takesGzip = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        var isGzip = stored.ContentEncoding == "gzip";
        response.ContentType = (string?)stored.Properties["contentType"] ?? "application/octet-stream";
        response.Headers["x-goog-generation"] = $"{stored.Generation}";
        response.Headers["x-goog-metageneration"] = $"{stored.Metageneration}";
        response.Headers["x-goog-stored-content-encoding"] = stored.ContentEncoding ?? "identity";
        if (isGzip != takesGzip)
        {
            // Unpacked for who does not take it packed; packed for who takes it so, where the front end likes.
            await RecodeAsync(response, stored.Bytes, isGzip, context.RequestAborted);
            return;
        }

        var (offset, length) = RangeOf(context.Request, stored.Bytes.Length) ?? (0, stored.Bytes.Length);
        if (context.Request.Headers.Range.Count > 0)
        {
            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {offset}-{offset + length - 1}/{stored.Bytes.Length}";
        }

        if (stored.ContentEncoding is { } encoding)
        {
            response.Headers.ContentEncoding = encoding;
        }

        response.ContentLength = length;
        await response.Body.WriteAsync(stored.Bytes.AsMemory(offset, length), context.RequestAborted);
    }

    private static (int Offset, int Length)? RangeOf(HttpRequest request, int size)
    {
        if (request.Headers.Range.Count == 0)
        {
            return null;
        }

        var range = RangeHeaderValue.Parse(request.Headers.Range.ToString()).Ranges.Single();
        return range.From < size
            ? ((int)range.From, (int)(Math.Min(range.To ?? long.MaxValue, size - 1) - range.From.Value + 1))
            : throw new GcsFailure(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
    }

    private static async Task RecodeAsync(HttpResponse response, byte[] bytes, bool unpack, CancellationToken cancellationToken)
    {
        if (unpack)
        {
            await using var unpacked = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            await unpacked.CopyToAsync(response.Body, cancellationToken);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        await using var packed = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await packed.WriteAsync(bytes, cancellationToken);
    }
}
