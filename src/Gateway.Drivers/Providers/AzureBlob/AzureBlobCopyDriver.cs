using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// Copies by requests that are done when they are answered: one for objects up to 256 MiB, else block by block. The store's Copy Blob
/// goes on behind its answer, and shows the copy before it is whole.
/// </summary>
internal sealed class AzureBlobCopyDriver(HttpClient http, Connection connection, AzureBlobSettings settings, TimeProvider time)
    : IObjectCopyDriver
{
    private const long MiB = 1024 * 1024;
    private const int MostBlocks = 50_000;
    private const int AtOnce = 8;
    private static readonly TimeSpan CopyTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SourceTime = TimeSpan.FromHours(24);

    private readonly BlobClient _client = new(http, connection);

    /// <summary>The most bytes that the store copies in one request.</summary>
    internal long LargestAtOnce { get; set; } = 256 * MiB;

    /// <summary>The bytes of a block of a larger copy.</summary>
    internal long BlockBytes { get; set; } = 256 * MiB;

    public async Task<ObjectInfo> CopyObjectAsync(
        ObjectSource source,
        string bucket,
        string key,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        var found = (await _client.GetAsync(source.Bucket, source.Key, cancellationToken)).Info;
        var single = await BlobConditions.OfWriteAsync(_client, bucket, key, conditions, cancellationToken);
        if (found.SizeBytes <= LargestAtOnce)
        {
            await CopyAtOnceAsync(found, bucket, key, single, cancellationToken);
        }
        else
        {
            await CopyBlocksAsync(found, bucket, key, single, cancellationToken);
        }

        return (await _client.GetAsync(bucket, key, cancellationToken)).Info;
    }

    private Task<bool> CopyAtOnceAsync(
        ObjectInfo source,
        string bucket,
        string key,
        BlobConditions conditions,
        CancellationToken cancellationToken
    )
    {
        var request = ToCopy(source, bucket, key, "");
        request.Headers.Add("x-ms-requires-sync", "true");
        request.Headers.Add("x-ms-copy-source-tag-option", "COPY");
        conditions.AddTo(request);
        return _client.SendAsync(request, _ => true, cancellationToken);
    }

    private async Task CopyBlocksAsync(
        ObjectInfo source,
        string bucket,
        string key,
        BlobConditions conditions,
        CancellationToken cancellationToken
    )
    {
        var blockBytes = Math.Max(BlockBytes, (source.SizeBytes + MostBlocks - 1) / MostBlocks);
        var id = BlockName.NewUploadId(time.GetUtcNow());
        var names = Enumerable
            .Range(1, (int)((source.SizeBytes + blockBytes - 1) / blockBytes))
            .Select(number => new BlockName(id, number))
            .ToArray();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            names,
            options,
            async (name, token) => await CopyBlockAsync(source, bucket, key, name, blockBytes, token)
        );
        var properties = source.Properties! with { Tags = await TagsOfAsync(source, cancellationToken) };
        var request = _client.ToBlob(HttpMethod.Put, bucket, key, "comp=blocklist");
        request.AddProperties(connection, properties);
        conditions.AddTo(request);
        request.Content = BlockList.Write(names.Select(name => name.Encoded));
        await _client.SendAsync(request, _ => true, cancellationToken);
    }

    private Task CopyBlockAsync(
        ObjectInfo source,
        string bucket,
        string key,
        BlockName name,
        long blockBytes,
        CancellationToken cancellationToken
    )
    {
        var first = (name.Number - 1) * blockBytes;
        var request = ToCopy(source, bucket, key, $"comp=block&blockid={WireAddress.Encode(name.Encoded)}");
        request.Headers.Add("x-ms-source-range", $"bytes={first}-{Math.Min(first + blockBytes, source.SizeBytes) - 1}");
        request.MarkIdempotent();
        return _client.SendAsync(request, _ => true, cancellationToken);
    }

    private async Task<IReadOnlyDictionary<string, string>> TagsOfAsync(ObjectInfo source, CancellationToken cancellationToken) =>
        await new AzureBlobTagDriver(http, connection).GetObjectTagsAsync(source.Bucket, source.Key, cancellationToken);

    // The store reads the source as a stranger would: a key signs its address, other credentials are put there by their handler.
    private HttpRequestMessage ToCopy(ObjectInfo source, string bucket, string key, string query)
    {
        var sas = settings.Key is null
            ? ""
            : ServiceSas.Sign(settings, source.Bucket, source.Key, "rt", ServiceSas.ToSecond(time.GetUtcNow() + SourceTime));
        var request = _client.ToBlob(HttpMethod.Put, bucket, key, query);
        request.Headers.Add(BlobHeaders.CopySource, _client.AddressOf(source.Bucket, source.Key, sas).OriginalString);
        request.Headers.Add("x-ms-source-if-match", source.ETag);
        request.AllowTime(CopyTime);
        return request;
    }
}
