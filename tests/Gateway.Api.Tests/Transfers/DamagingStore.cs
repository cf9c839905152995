using System.Collections.Concurrent;
using System.Net;
using System.Security;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Api.Tests.Transfers;

/// <summary>A store that speaks as much of S3 as a transfer asks for, checks digests as S3 does, and damages bytes when it is told to.</summary>
internal sealed class DamagingStore : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private DamagingStore(WebApplication app) => _app = app;

    /// <summary>The keys of objects, by how many of the next reads have a wrong byte.</summary>
    public ConcurrentDictionary<string, int> DamagedReads { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether its tags look like digests and are none, as where objects are encrypted by keys of their own.</summary>
    public bool HasOtherTags { get; set; }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>What it holds, by bucket and key.</summary>
    public IReadOnlyDictionary<string, byte[]> Objects => _objects;

    public static async Task<DamagingStore> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var store = new DamagingStore(builder.Build());
        store._app.Run(store.AnswerAsync);
        await store._app.StartAsync();
        return store;
    }

    public void Put(string place, byte[] bytes) => _objects[place] = bytes;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        var place = http.Request.Path.Value!.Trim('/');
        return (http.Request.Method, place.Contains('/', StringComparison.Ordinal)) switch
        {
            ("GET", false) => ListAsync(http, place + "/"),
            ("GET" or "HEAD", true) => GiveAsync(http, place),
            ("PUT", true) => TakeAsync(http, place),
            _ => RefuseAsync(http, StatusCodes.Status501NotImplemented, "NotImplemented"),
        };
    }

    private Task ListAsync(HttpContext http, string bucket)
    {
        var items = _objects
            .Where(item => item.Key.StartsWith(bucket, StringComparison.Ordinal))
            .OrderBy(item => item.Key, StringComparer.Ordinal)
            .Select(item =>
                $"<Contents><Key>{SecurityElement.Escape(item.Key[bucket.Length..])}</Key><Size>{item.Value.Length}</Size>"
                + $"<ETag>{SecurityElement.Escape(TagOf(item.Value))}</ETag><LastModified>2026-11-21T12:00:00.000Z</LastModified></Contents>"
            );
        return WriteAsync(
            http,
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated>"
                + $"<EncodingType>url</EncodingType>{string.Concat(items)}</ListBucketResult>"
        );
    }

    private async Task GiveAsync(HttpContext http, string place)
    {
        if (!_objects.TryGetValue(place, out var bytes))
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, "NoSuchKey");
            return;
        }

        http.Response.Headers.ETag = TagOf(bytes);
        http.Response.Headers.LastModified = "Sat, 21 Nov 2026 12:00:00 GMT";
        http.Response.ContentType = "text/plain";
        http.Response.ContentLength = bytes.Length;
        if (http.Request.Method == "GET")
        {
            var key = place[(place.IndexOf('/', StringComparison.Ordinal) + 1)..];
            await http.Response.Body.WriteAsync(IsDamaged(key) ? [.. bytes[..^1], (byte)~bytes[^1]] : bytes);
        }
    }

    private bool IsDamaged(string key) => DamagedReads.AddOrUpdate(key, -1, (_, left) => left - 1) >= 0;

    private async Task TakeAsync(HttpContext http, string place)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        if (http.Request.Headers.ContentMD5 is { Count: 1 } told && told != Convert.ToBase64String(Md5Of(bytes)))
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "BadDigest");
            return;
        }

        _objects[place] = bytes;
        http.Response.Headers.ETag = TagOf(bytes);
    }

    private static Task RefuseAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        return WriteAsync(http, $"<Error><Code>{code}</Code><Message>{code}</Message></Error>");
    }

    private static Task WriteAsync(HttpContext http, string xml)
    {
        http.Response.ContentType = "application/xml";
        return http.Request.Method == "HEAD" ? Task.CompletedTask : http.Response.WriteAsync(xml);
    }

    private string TagOf(byte[] bytes) => $"\"{Convert.ToHexStringLower(HasOtherTags ? Md5Of([.. bytes, 0]) : Md5Of(bytes))}\"";

#pragma warning disable CA5351 // S3's tags of objects are MD5.
    private static byte[] Md5Of(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
