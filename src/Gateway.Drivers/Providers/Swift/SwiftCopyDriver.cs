using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>
/// Copies within the account. The copy of a large object has segments of its own: a second manifest of the same segments would lose
/// its bytes with the first.
/// </summary>
internal sealed class SwiftCopyDriver(HttpClient http, Connection connection, KeystoneSession session, ILogger<SwiftSegments> logger)
    : IObjectCopyDriver
{
    private const int AtOnce = 8;
    private static readonly TimeSpan AbortTime = TimeSpan.FromSeconds(30);

    private readonly SwiftClient _client = new(http, connection, session);
    private readonly SwiftUploadDriver _uploads = new(http, connection, session, logger);
    private readonly SwiftSegments _segments = new(new SwiftClient(http, connection, session), logger);

    public async Task<ObjectInfo> CopyObjectAsync(
        ObjectSource source,
        string bucket,
        string key,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        _client.RefuseConditions(conditions);
        using var found = await _client.SendAsync(HttpMethod.Head, SwiftClient.PathOf(source.Bucket, source.Key), cancellationToken);
        var segments = SwiftAnswers.IsLarge(found) ? await _segments.ReadAsync(source, cancellationToken) : [];
        // Of the manifests of other clients some hold bytes, or name a part of a segment: these become one object, of at most 5 GiB.
        var isMadeOfWholes = segments.Count > 0 && segments.All(segment => segment.Name is not null && segment.Range is null);
        return isMadeOfWholes
            ? await CopySegmentsAsync(segments, bucket, key, SwiftHeaders.ReadProperties(found), cancellationToken)
            : await CopyBytesAsync(source, bucket, key, cancellationToken);
    }

    private async Task<ObjectInfo> CopyBytesAsync(ObjectSource source, string bucket, string key, CancellationToken cancellationToken)
    {
        var replaced = await _segments.OwnedByAsync(bucket, key, cancellationToken);
        var request = await _client.EmptyRequestAsync(HttpMethod.Put, SwiftClient.PathOf(bucket, key), cancellationToken);
        request.Headers.SetRaw("X-Copy-From", SwiftClient.PathOf(source.Bucket, source.Key));
        SwiftClient.AllowLongTime(request);
        using var copied = await _client.SendAsync(request, cancellationToken);
        await _segments.RemoveAsync(replaced);
        using var found = await _client.SendAsync(HttpMethod.Head, SwiftClient.PathOf(bucket, key), cancellationToken);
        return SwiftAnswers.ToInfo(connection, bucket, key, found);
    }

    private async Task<ObjectInfo> CopySegmentsAsync(
        IReadOnlyList<Segment> segments,
        string bucket,
        string key,
        ObjectProperties properties,
        CancellationToken cancellationToken
    )
    {
        var upload = await _uploads.CreateMultipartUploadAsync(bucket, key, properties, cancellationToken);
        try
        {
            var sources = segments.Where(segment => !segment.SubSlo).ToArray();
            var parts = new MultipartPart[sources.Length];
            await Parallel.ForAsync(
                0,
                sources.Length,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (i, token) =>
                    parts[i] = await _uploads.CopyPartAsync(upload, i + 1, SwiftSegments.ToSource(sources[i])!, sources[i].Bytes, token)
            );
            return await _uploads.CompleteMultipartUploadAsync(upload, parts, ObjectConditions.None, cancellationToken);
        }
        catch
        {
            // The caller may be gone, and the parts must not stay.
            using var limit = new CancellationTokenSource(AbortTime);
            await _uploads.AbortMultipartUploadAsync(upload, limit.Token);
            throw;
        }
    }
}
