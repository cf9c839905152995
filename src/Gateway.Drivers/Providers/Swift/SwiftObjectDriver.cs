using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Swift;

[Limits(
    PageSize = 10_000,
    KeyBytes = ObjectKey.MostBytes,
    ObjectSizeBytes = SwiftUploadDriver.LargestPart * SwiftUploadDriver.MostParts,
    PartBytes = MultipartUploader.PartBytes,
    PartsAtOnce = MultipartUploader.PartsAtOnce,
    SmallestPartBytes = SwiftUploadDriver.SmallestPart
)]
internal sealed class SwiftObjectDriver(
    HttpClient http,
    Connection connection,
    KeystoneSession session,
    MultipartUploader uploader,
    ILogger<SwiftSegments> logger
) : IObjectDriver, IObjectPropertiesDriver
{
    // A POST takes away what it does not repeat. An expiry, or a manifest of the older kind (DLO), is not ours to drop.
    private static readonly string[] KeptHeaders = ["X-Delete-At", "X-Object-Manifest", "Expires", "X-Robots-Tag"];

    private readonly SwiftClient _client = new(http, connection, session);
    private readonly SwiftSegments _segments = new(new SwiftClient(http, connection, session), logger);

    public async Task<ObjectPage> ListObjectsAsync(string bucket, ObjectListRequest request, CancellationToken cancellationToken)
    {
        var found = await _client.GetJsonAsync(
            SwiftClient.PathOf(bucket),
            ToQuery(request),
            SwiftJson.Default.ListObjectItem,
            cancellationToken
        );
        return new ObjectPage(
            [.. found.Where(item => item.Subdir is null).Select(item => SwiftAnswers.ToInfo(connection, bucket, item))],
            [.. found.Select(item => item.Subdir).OfType<string>()],
            found.Count < request.Size ? null : found[^1].Subdir ?? found[^1].Name
        );
    }

    public async Task<ObjectInfo> GetObjectAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        using var found = await _client.SendAsync(HttpMethod.Head, SwiftClient.PathOf(bucket, key), cancellationToken);
        return SwiftAnswers.ToInfo(connection, bucket, key, found);
    }

    public async Task<ObjectContent> OpenObjectAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken)
    {
        var response = await OpenAsync(bucket, key, read, cancellationToken);
        if (response.Content.Headers.ContentRange is not null && !Counts(read, SwiftAnswers.ToInfo(connection, bucket, key, response)))
        {
            // Swift knows no If-Range: what it gave is of another version than the range was meant for.
            response.Dispose();
            response = await OpenAsync(bucket, key, read with { Range = null }, cancellationToken);
        }

        return await ToContentAsync(bucket, key, read, response, cancellationToken);
    }

    public Task<ObjectInfo> PutObjectAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken)
    {
        _ = SwiftClient.PathOf(bucket, key);
        _client.RefuseConditions(write.Conditions);
        return uploader.PutAsync(
            new SwiftUploadDriver(http, connection, session, logger),
            bucket,
            key,
            write,
            whole => PutWholeAsync(bucket, key, whole, cancellationToken),
            cancellationToken
        );
    }

    public async Task DeleteObjectAsync(string bucket, string key, ObjectConditions conditions, CancellationToken cancellationToken)
    {
        _client.RefuseConditions(conditions);
        using var found = await _client.FindAsync(bucket, key, cancellationToken);
        var segments = await _segments.OwnedByAsync(bucket, key, found, cancellationToken);
        if (found is null || !await _client.DeleteAsync(bucket, key, cancellationToken))
        {
            // Swift says the same of a missing object and of a missing container.
            using var container = await _client.HeadAsync(bucket, cancellationToken);
        }

        await _segments.RemoveAsync(segments);
    }

    public async Task<ObjectInfo> UpdateObjectAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        _client.RefuseConditions(conditions);
        using var before = await _client.SendAsync(HttpMethod.Head, SwiftClient.PathOf(bucket, key), cancellationToken);
        var request = await _client.EmptyRequestAsync(HttpMethod.Post, SwiftClient.PathOf(bucket, key), cancellationToken);
        foreach (var name in KeptHeaders)
        {
            if (before.GetRaw(name) is { } kept)
            {
                HttpHeaders headers = name == "Expires" ? request.Content!.Headers : request.Headers;
                headers.SetRaw(name, kept);
            }
        }

        SwiftHeaders.Write(request, properties);
        using var updated = await _client.SendAsync(request, cancellationToken);
        return await GetObjectAsync(bucket, key, cancellationToken);
    }

    private async Task<ObjectInfo> PutWholeAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken)
    {
        var replaced = await _segments.OwnedByAsync(bucket, key, cancellationToken);
        var request = await _client.RequestAsync(HttpMethod.Put, SwiftClient.PathOf(bucket, key), cancellationToken);
        request.Content = new StreamedContent(write.Content, write.Length);
        // A token that has ended is then refused before the body is gone.
        request.Headers.ExpectContinue = !write.Content.CanSeek;
        SwiftHeaders.Write(request, write.Properties);
        using var stored = await _client.SendAsync(request, cancellationToken);
        await _segments.RemoveAsync(replaced);
        return SwiftAnswers.ToInfo(connection, bucket, key, stored, write.Length!.Value, write.Properties)
            ?? await GetObjectAsync(bucket, key, cancellationToken);
    }

    private async Task<HttpResponseMessage> OpenAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken)
    {
        var request = await _client.RequestAsync(HttpMethod.Get, SwiftClient.PathOf(bucket, key), cancellationToken);
        SwiftHeaders.WriteConditions(request, read.Conditions);
        if (read.Range is { } range)
        {
            request.Headers.Range = new RangeHeaderValue(range.First, range.Last);
        }

        try
        {
            return await _client.SendAsync(request, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.RangeNotSatisfiable && read.Range is not null)
        {
            var info = await GetObjectAsync(bucket, key, cancellationToken);
            return Counts(read, info)
                ? throw connection.FailRange(info.SizeBytes, e)
                : await OpenAsync(bucket, key, read with { Range = null }, cancellationToken);
        }
    }

    private async Task<ObjectContent> ToContentAsync(
        string bucket,
        string key,
        ObjectRead read,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var info = SwiftAnswers.ToInfo(connection, bucket, key, response);
        if (response.StatusCode == HttpStatusCode.NotModified)
        {
            response.Dispose();
            return ObjectContent.NotModified(info);
        }

        var range = response.Content.Headers.ContentRange;
        if (range is null && read.Range is not null && info.SizeBytes == 0 && Counts(read, info))
        {
            // The last bytes of an empty object are to Swift the whole of it.
            response.Dispose();
            throw connection.FailRange(info.SizeBytes);
        }

        var body = await ResponseStream.OpenAsync(response, cancellationToken);
        return range is { From: { } from, To: { } to }
            ? new ObjectContent(info, body, from, to - from + 1) { IsPartial = true }
            : new ObjectContent(info, body, 0, info.SizeBytes);
    }

    /// <summary>Whether the range asked for is meant for this version.</summary>
    private static bool Counts(ObjectRead read, ObjectInfo info) => read.EffectiveRange(info.ETag, info.LastModified) is not null;

    private static string ToQuery(ObjectListRequest request)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"format=json&limit={request.Size}");
        query += request.Prefix.Length == 0 ? "" : $"&prefix={WireAddress.Encode(request.Prefix)}";
        query += request.Delimiter is null ? "" : $"&delimiter={WireAddress.Encode(request.Delimiter)}";
        return query + (request.Token is null ? "" : $"&marker={WireAddress.Encode(request.Token)}");
    }
}
