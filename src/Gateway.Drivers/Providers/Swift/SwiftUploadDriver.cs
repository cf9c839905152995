using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>
/// Large objects: parts are objects of their own (<see cref="SwiftNames"/>), and a manifest (SLO) makes one of them. Swift has no
/// uploads that are open; an object beside the parts says that this one is.
/// </summary>
internal sealed class SwiftUploadDriver(HttpClient http, Connection connection, KeystoneSession session, ILogger<SwiftSegments> logger)
    : IMultipartUploadDriver
{
    /// <summary>The most bytes of a part, and of an object that is stored by one request: what clusters are set to unless told otherwise.</summary>
    public const long LargestPart = 5L * 1024 * 1024 * 1024;

    /// <summary>The most parts. A manifest takes a thousand segments; beyond that its segments are manifests.</summary>
    public const int MostParts = 10_000;

    /// <summary>
    /// The fewest bytes of a part but the last. Swift takes one byte, but of segments below this it reads only the first ten at full speed
    /// and then one a second (rate_limit_under_size of its SLO middleware).
    /// </summary>
    public const int SmallestPart = 1024 * 1024;

    private const int SegmentsOfManifest = 1000;

    private readonly SwiftClient _client = new(http, connection, session);
    private readonly SwiftSegments _segments = new(new SwiftClient(http, connection, session), logger);

    public MultipartLimits MultipartLimits { get; } = new(SmallestPart, LargestPart, MostParts, LargestPart);

    public async Task<MultipartUpload> CreateMultipartUploadAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        CancellationToken cancellationToken
    )
    {
        _ = SwiftClient.PathOf(bucket, key);
        using var container = await _client.HeadAsync(bucket, cancellationToken);
        var upload = new MultipartUpload(bucket, key, $"{Guid.NewGuid():N}") { Properties = properties };
        try
        {
            await MarkAsync(upload, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            await CreateContainerAsync(bucket, container.GetRaw("X-Storage-Policy"), cancellationToken);
            await MarkAsync(upload, cancellationToken);
        }

        return upload;
    }

    public async Task<MultipartPart> UploadPartAsync(
        MultipartUpload upload,
        int number,
        Stream content,
        long length,
        CancellationToken cancellationToken
    )
    {
        var body = new StreamedContent(content, length);
        body.Headers.SetRaw("Content-Type", "application/octet-stream");
        return await PutPartAsync(
            upload,
            number,
            length,
            request =>
            {
                request.Content = body;
                // A token that has ended is then refused before the body is gone.
                request.Headers.ExpectContinue = !content.CanSeek;
            },
            cancellationToken
        );
    }

    /// <summary>Stores a part that the store copies from an object of its own.</summary>
    public Task<MultipartPart> CopyPartAsync(
        MultipartUpload upload,
        int number,
        ObjectSource source,
        long length,
        CancellationToken cancellationToken
    ) =>
        PutPartAsync(
            upload,
            number,
            length,
            request =>
            {
                request.Content = new ByteArrayContent([]);
                request.Headers.SetRaw("X-Copy-From", SwiftClient.PathOf(source.Bucket, source.Key));
                SwiftClient.AllowLongTime(request);
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<MultipartPart>> ListPartsAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        await RequireOpenAsync(upload, cancellationToken);
        var found = await ListAsync(upload.Bucket, SwiftNames.PartsOf(upload), cancellationToken);
        return
        [
            .. found
                .OrderBy(item => item.LastModified, StringComparer.Ordinal)
                .Select(item => SwiftNames.ToPart(upload, item))
                .OfType<MultipartPart>()
                .GroupBy(part => part.Number)
                .Select(sameNumber => sameNumber.Last())
                .OrderBy(part => part.Number),
        ];
    }

    public async Task<ObjectInfo> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<MultipartPart> parts,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        _client.RefuseConditions(conditions);
        await RequireOpenAsync(upload, cancellationToken);
        var replaced = await _segments.OwnedByAsync(upload.Bucket, upload.Key, cancellationToken);
        // Swift takes no empty segment, and one that is empty adds nothing.
        List<NewSegment> segments =
        [
            .. parts.Where(part => part.SizeBytes > 0).OrderBy(part => part.Number).Select(part => SwiftNames.ToSegment(upload, part)),
        ];
        var unused = await FindUnusedAsync(upload, segments, cancellationToken);
        var info = await PutObjectAsync(upload, await NestAsync(upload, segments, cancellationToken), cancellationToken);
        // The object is there: what follows goes on without the caller, and its failures are logged.
        await _segments.RemoveAsync([new ObjectSource(SwiftNames.SegmentsOf(upload.Bucket), SwiftNames.MarkerOf(upload))]);
        await _segments.RemoveAsync([.. unused, .. replaced]);
        return info;
    }

    public async Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        var container = SwiftNames.SegmentsOf(upload.Bucket);
        using var marker = await _client.FindAsync(container, SwiftNames.MarkerOf(upload), cancellationToken);
        if (marker is null)
        {
            return;
        }

        // A completion that was cut off on its way back may have gone through: its object keeps its parts.
        if (!await IsCompletedAsync(upload, cancellationToken))
        {
            await RemovePartsAsync(upload, cancellationToken);
        }

        await _client.DeleteAsync(container, SwiftNames.MarkerOf(upload), cancellationToken);
    }

    public async Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(string bucket, CancellationToken cancellationToken)
    {
        using var container = await _client.HeadAsync(bucket, cancellationToken);
        var found = await ListAsync(bucket, SwiftNames.Uploads, cancellationToken);
        return [.. found.Select(item => SwiftNames.ToUpload(bucket, item)).OfType<MultipartUpload>()];
    }

    private async Task MarkAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        var path = SwiftClient.PathOf(SwiftNames.SegmentsOf(upload.Bucket), SwiftNames.MarkerOf(upload));
        var request = await _client.EmptyRequestAsync(HttpMethod.Put, path, cancellationToken);
        request.Content!.Headers.SetRaw("Content-Type", SwiftNames.TypeOf(upload));
        request.MarkIdempotent();
        using var marked = await _client.SendAsync(request, cancellationToken);
    }

    private async Task CreateContainerAsync(string bucket, string? policy, CancellationToken cancellationToken)
    {
        var path = SwiftClient.PathOf(SwiftNames.SegmentsOf(bucket));
        var request = await _client.EmptyRequestAsync(HttpMethod.Put, path, cancellationToken);
        if (policy is not null)
        {
            request.Headers.SetRaw("X-Storage-Policy", policy);
        }

        using var created = await _client.SendAsync(request, cancellationToken);
    }

    private async Task<MultipartPart> PutPartAsync(
        MultipartUpload upload,
        int number,
        long length,
        Action<HttpRequestMessage> fill,
        CancellationToken cancellationToken
    )
    {
        var (container, once) = (SwiftNames.SegmentsOf(upload.Bucket), $"{Guid.NewGuid():N}");
        var name = SwiftNames.PartOf(upload, number, once);
        var request = await _client.RequestAsync(HttpMethod.Put, SwiftClient.PathOf(container, name), cancellationToken);
        fill(request);
        request.MarkIdempotent();
        try
        {
            using var stored = await _client.SendAsync(request, cancellationToken);
            // Asked afterwards: whoever gives the upload up now will find this part.
            await RequireOpenAsync(upload, cancellationToken);
            return new MultipartPart(number, length, SwiftNames.TagOf((stored.GetRaw("ETag") ?? "").Trim('"'), once));
        }
        catch
        {
            // Swift may have all its bytes and be storing them yet, where nobody who lists the parts would see it. It keeps what the later
            // of two requests said, whichever it finished first: this deletion holds also for a part that is there only afterwards.
            await _segments.RemoveAsync([new ObjectSource(container, name)]);
            throw;
        }
    }

    private async Task RequireOpenAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        using var marker =
            await _client.FindAsync(SwiftNames.SegmentsOf(upload.Bucket), SwiftNames.MarkerOf(upload), cancellationToken)
            ?? throw connection.Fail(DriverErrorKind.NotFound, $"There is no open upload '{upload.Id}' of '{upload.Key}'.");
    }

    /// <summary>As many segments as one manifest takes; where there are more, those of manifests of a thousand each.</summary>
    private async Task<List<NewSegment>> NestAsync(MultipartUpload upload, List<NewSegment> segments, CancellationToken cancellationToken)
    {
        if (segments.Count <= SegmentsOfManifest)
        {
            return segments;
        }

        var container = SwiftNames.SegmentsOf(upload.Bucket);
        var manifests = new List<NewSegment>();
        foreach (var chunk in segments.Chunk(SegmentsOfManifest))
        {
            var name = SwiftNames.ManifestOf(upload, manifests.Count + 1);
            using var stored = await PutManifestAsync(container, name, [.. chunk], new ObjectProperties(), cancellationToken);
            var tag = (stored.GetRaw("ETag") ?? "").Trim('"');
            manifests.Add(new NewSegment($"/{container}/{name}", tag, chunk.Sum(segment => segment.SizeBytes)));
        }

        return manifests;
    }

    private async Task<ObjectInfo> PutObjectAsync(MultipartUpload upload, List<NewSegment> segments, CancellationToken cancellationToken)
    {
        using var stored =
            segments.Count > 0
                ? await PutManifestAsync(upload.Bucket, upload.Key, segments, upload.Properties, cancellationToken)
                : await PutEmptyAsync(upload, cancellationToken);
        var size = segments.Sum(segment => segment.SizeBytes);
        if (SwiftAnswers.ToInfo(connection, upload.Bucket, upload.Key, stored, size, upload.Properties) is { } info)
        {
            return info;
        }

        using var found = await _client.SendAsync(HttpMethod.Head, SwiftClient.PathOf(upload.Bucket, upload.Key), cancellationToken);
        return SwiftAnswers.ToInfo(connection, upload.Bucket, upload.Key, found);
    }

    private async Task<HttpResponseMessage> PutManifestAsync(
        string bucket,
        string key,
        List<NewSegment> segments,
        ObjectProperties properties,
        CancellationToken cancellationToken
    )
    {
        var path = SwiftClient.PathOf(bucket, key);
        var request = await _client.RequestAsync(HttpMethod.Put, path, cancellationToken, "multipart-manifest=put");
        // Swift compares size and digest of each segment with what it has, and stores no manifest if one differs.
        request.Content = JsonHttp.ToContent(segments, SwiftJson.Default.ListNewSegment);
        SwiftHeaders.Write(request, properties);
        SwiftClient.AllowLongTime(request);
        return await _client.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> PutEmptyAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        var path = SwiftClient.PathOf(upload.Bucket, upload.Key);
        var request = await _client.EmptyRequestAsync(HttpMethod.Put, path, cancellationToken);
        SwiftHeaders.Write(request, upload.Properties);
        return await _client.SendAsync(request, cancellationToken);
    }

    /// <summary>Parts that were replaced by others, or left out.</summary>
    private async Task<IReadOnlyList<ObjectSource>> FindUnusedAsync(
        MultipartUpload upload,
        List<NewSegment> segments,
        CancellationToken cancellationToken
    )
    {
        var container = SwiftNames.SegmentsOf(upload.Bucket);
        var used = segments.Select(segment => segment.Path).ToHashSet(StringComparer.Ordinal);
        var stored = await ListAsync(upload.Bucket, SwiftNames.PartsOf(upload), cancellationToken);
        return
        [
            .. stored
                .Where(item => SwiftNames.ToPart(upload, item) is not null && !used.Contains($"/{container}/{item.Name}"))
                .Select(item => new ObjectSource(container, item.Name!)),
        ];
    }

    private async Task<bool> IsCompletedAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        var segments = await _segments.OwnedByAsync(upload.Bucket, upload.Key, cancellationToken);
        return segments.Any(segment => segment.Key.StartsWith(SwiftNames.PartsOf(upload), StringComparison.Ordinal));
    }

    private async Task RemovePartsAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        var container = SwiftNames.SegmentsOf(upload.Bucket);
        var parts = await ListAsync(upload.Bucket, SwiftNames.PartsOf(upload), cancellationToken);
        await _segments.RemoveAsync([.. parts.Select(part => new ObjectSource(container, part.Name!))]);
    }

    /// <summary>All objects of a bucket's container for segments whose names begin so.</summary>
    private async Task<IReadOnlyList<ObjectItem>> ListAsync(string bucket, string prefix, CancellationToken cancellationToken)
    {
        var (all, path) = (new List<ObjectItem>(), SwiftClient.PathOf(SwiftNames.SegmentsOf(bucket)));
        try
        {
            var pages = _client.Connection.FollowAsync(
                marker =>
                    _client.GetJsonAsync(
                        path,
                        $"format=json&prefix={WireAddress.Encode(prefix)}{marker}",
                        SwiftJson.Default.ListObjectItem,
                        cancellationToken
                    ),
                page => page is [.., { Name: { } last }] ? $"&marker={WireAddress.Encode(last)}" : null,
                cancellationToken
            );
            await foreach (var page in pages)
            {
                if (!page.TrueForAll(item => item.Name?.StartsWith(prefix, StringComparison.Ordinal) is true))
                {
                    throw _client.Connection.Fail(DriverErrorKind.Unexpected, "The store lists what was not asked for.");
                }

                all.AddRange(page);
            }

            return all;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return all;
        }
    }
}
