using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>
/// What a large object refers to. Swift leaves it behind when the object is replaced or removed, and would remove it first if it were
/// asked to do both: an object without its bytes. Here the object goes first.
/// </summary>
internal sealed partial class SwiftSegments(SwiftClient client, ILogger<SwiftSegments> logger)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan RemovalTime = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The segments that nobody needs once this object is gone: those that lie in a container for segments. A manifest of another
    /// client's may also refer to objects that stand for themselves, and these stay. None where the object is small or missing.
    /// </summary>
    public async Task<IReadOnlyList<ObjectSource>> OwnedByAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        using var found = await client.FindAsync(bucket, key, cancellationToken);
        return await OwnedByAsync(bucket, key, found, cancellationToken);
    }

    /// <summary>The same, of an object whose headers are there already.</summary>
    public async Task<IReadOnlyList<ObjectSource>> OwnedByAsync(
        string bucket,
        string key,
        HttpResponseMessage? found,
        CancellationToken cancellationToken
    )
    {
        if (found is null || !SwiftAnswers.IsLarge(found))
        {
            return [];
        }

        var all = await ReadAsync(new ObjectSource(bucket, key), cancellationToken);
        return [.. all.Select(ToSource).OfType<ObjectSource>().Where(source => SwiftNames.BucketOf(source.Bucket) is not null)];
    }

    /// <summary>All segments of a large object, those of manifests in it after these; none if it is no large object any more.</summary>
    public async Task<IReadOnlyList<Segment>> ReadAsync(ObjectSource source, CancellationToken cancellationToken)
    {
        var all = new List<Segment>();
        foreach (var segment in await ReadManifestAsync(source, cancellationToken))
        {
            all.Add(segment);
            if (segment.SubSlo && ToSource(segment) is { } manifest)
            {
                all.AddRange(await ReadAsync(manifest, cancellationToken));
            }
        }

        return all;
    }

    /// <summary>The segment's object; null for bytes that lie in the manifest.</summary>
    public static ObjectSource? ToSource(Segment segment) =>
        segment.Name?.TrimStart('/').Split('/', 2) is [var container, var name] ? new ObjectSource(container, name) : null;

    /// <summary>
    /// Removes segments that nothing refers to any more, also when the caller has gone. The object is stored or removed as was asked
    /// for: what cannot be cleared away after it is logged, and no failure.
    /// </summary>
    public async Task RemoveAsync(IReadOnlyCollection<ObjectSource> segments)
    {
        using var limit = new CancellationTokenSource(RemovalTime);
        try
        {
            await Parallel.ForEachAsync(
                segments,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = limit.Token },
                async (segment, token) => await client.DeleteAsync(segment.Bucket, segment.Key, token)
            );
        }
        catch (Exception e) when (e is DriverException or OperationCanceledException)
        {
            LogLeft(e, client.Connection.Name, segments.Count, segments.First().Bucket);
        }
    }

    private async Task<IReadOnlyList<Segment>> ReadManifestAsync(ObjectSource source, CancellationToken cancellationToken)
    {
        var path = SwiftClient.PathOf(source.Bucket, source.Key);
        using var found = await client.SendAsync(HttpMethod.Get, path, cancellationToken, "multipart-manifest=get");
        if (!SwiftAnswers.IsLarge(found))
        {
            return [];
        }

        return await found.ReadJsonAsync(SwiftJson.Default.ListSegment, cancellationToken);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Of {Count} segments that no object of connection {Connection} needs any more some are left in {Container}"
    )]
    private partial void LogLeft(Exception e, string connection, int count, string container);
}
