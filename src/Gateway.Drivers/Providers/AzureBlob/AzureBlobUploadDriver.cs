using System.Collections.Concurrent;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// Uploads in parts out of blocks that wait for their list. The store has no uploads: blocks wait by key. The upload's id is in the name
/// of each of its blocks, and a block of one byte stands for it from its opening on.
/// </summary>
internal sealed class AzureBlobUploadDriver(HttpClient http, Connection connection, OpenUploads uploads, TimeProvider time)
    : IMultipartUploadDriver
{
    /// <summary>The largest object: 50,000 blocks of 4,000 MiB.</summary>
    public const long MostBytes = MostBlocks * LargestBlock;

    private const int MostBlocks = 50_000;
    private const long LargestBlock = 4000L * 1024 * 1024;
    private const long LargestPut = 5000L * 1024 * 1024;
    private const int AtOnce = 8;

    private readonly BlobClient _client = new(http, connection);

    public MultipartLimits MultipartLimits { get; } = new(SmallestPart: 1, LargestBlock, MostBlocks, LargestPut);

    [Emulated("Azure keeps blocks by key: a block of one byte stands for the upload until it is completed.")]
    public async Task<MultipartUpload> CreateMultipartUploadAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var upload = new MultipartUpload(bucket, key, BlockName.NewUploadId(now)) { Properties = properties, CreatedAt = now };
        CheckProperties(upload);
        await PutMarkAsync(upload, BlockName.OpenBytes, cancellationToken);
        uploads.Remember(connection, upload);
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
        if (number is < 1 or > MostBlocks)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"A part's number is from 1 to {MostBlocks}.", "number");
        }

        if (!uploads.IsKnown(connection, upload))
        {
            await FindBlocksAsync(upload, DriverErrorKind.NotFound, cancellationToken);
        }

        var name = new BlockName(upload.Id, number).Encoded;
        await PutBlockAsync(upload, name, content, length, cancellationToken);
        return new MultipartPart(number, length, name);
    }

    public async Task<IReadOnlyList<MultipartPart>> ListPartsAsync(MultipartUpload upload, CancellationToken cancellationToken) =>
        await FindBlocksAsync(upload, DriverErrorKind.NotFound, cancellationToken);

    public async Task<ObjectInfo> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<MultipartPart> parts,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        // A conflict: to the writer of an object, "not found" would be its bucket.
        var stored = (await FindBlocksAsync(upload, DriverErrorKind.Conflict, cancellationToken)).ToDictionary(
            part => part.Tag,
            StringComparer.Ordinal
        );
        if (parts.FirstOrDefault(part => !stored.TryGetValue(part.Tag, out var found) || found.SizeBytes != part.SizeBytes) is { } missing)
        {
            throw connection.Fail(DriverErrorKind.InvalidRequest, $"Part {missing.Number} is not what the store holds.", "parts");
        }

        var single = await BlobConditions.OfWriteAsync(_client, upload.Bucket, upload.Key, conditions, cancellationToken);
        var request = _client.ToBlob(HttpMethod.Put, upload.Bucket, upload.Key, "comp=blocklist");
        request.AddProperties(connection, upload.Properties);
        single.AddTo(request);
        request.Content = BlockList.Write(parts.OrderBy(part => part.Number).Select(part => part.Tag));
        var info = await _client.SendAsync(
            request,
            response =>
                BlobHeaders.ReadStored(
                    connection,
                    upload.Bucket,
                    upload.Key,
                    parts.Sum(part => part.SizeBytes),
                    upload.Properties,
                    response
                ),
            cancellationToken
        );
        uploads.Forget(connection, upload);
        return info;
    }

    [Emulated(
        "Azure has no request that removes blocks: the upload is marked as given up and cannot be gone on with; the store drops its "
            + "blocks a week after the last one came, or when another upload to the key is completed."
    )]
    public async Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await FindBlocksAsync(upload, DriverErrorKind.NotFound, cancellationToken);
            await PutMarkAsync(upload, BlockName.GivenUpBytes, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // It is gone already, or its bucket is.
        }
        finally
        {
            uploads.Forget(connection, upload);
        }
    }

    [Emulated("Azure has no list of uploads: the gateway asks for the waiting blocks of each blob, eight at once.")]
    public async Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(string bucket, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<MultipartUpload>();
        var pages = connection.FollowAsync(
            marker => _client.ListAsync(bucket, $"&include=uncommittedblobs{BlobQuery.Marker(marker)}", cancellationToken),
            page => page.NextMarker,
            cancellationToken
        );
        await foreach (var page in pages)
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(
                page.Items.Where(item => BlobNames.IsKey(item.Name)),
                options,
                async (item, token) =>
                {
                    foreach (var upload in await FindUploadsAsync(bucket, item.Name, token))
                    {
                        found.Add(upload);
                    }
                }
            );
        }

        return [.. found.OrderBy(upload => upload.Key, StringComparer.Ordinal).ThenBy(upload => upload.Id, StringComparer.Ordinal)];
    }

    // What cannot be kept with the object shall fail before its bytes are sent.
    private void CheckProperties(MultipartUpload upload)
    {
        using var request = _client.ToBlob(HttpMethod.Put, upload.Bucket, upload.Key);
        request.AddProperties(connection, upload.Properties);
    }

    private async Task PutMarkAsync(MultipartUpload upload, int bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(new byte[bytes]);
        await PutBlockAsync(upload, new BlockName(upload.Id, 0).Encoded, content, bytes, cancellationToken);
    }

    private async Task PutBlockAsync(MultipartUpload upload, string name, Stream content, long length, CancellationToken cancellationToken)
    {
        var query = $"comp=block&blockid={WireAddress.Encode(name)}";
        var request = _client.ToBlob(HttpMethod.Put, upload.Bucket, upload.Key, query);
        _client.SetBody(request, content, length);
        request.MarkIdempotent();
        await _client.SendAsync(request, _ => true, cancellationToken);
    }

    private async Task<IReadOnlyList<MultipartPart>> FindBlocksAsync(
        MultipartUpload upload,
        DriverErrorKind kindOfMissing,
        CancellationToken cancellationToken
    )
    {
        var blocks = await WaitingBlocksAsync(upload.Bucket, upload.Key, cancellationToken);
        var mine = blocks.Where(block => block.Name.UploadId == upload.Id).ToArray();
        if (!mine.Any(block => block.Name.Number == 0 && block.SizeBytes == BlockName.OpenBytes))
        {
            throw connection.Fail(
                kindOfMissing,
                $"There is no upload '{upload.Id}' any more: it was completed or given up, or another write of the key ended it."
            );
        }

        uploads.Remember(connection, upload);
        return
        [
            .. mine.Where(block => block.Name.Number > 0)
                .OrderBy(block => block.Name.Number)
                .Select(block => new MultipartPart(block.Name.Number, block.SizeBytes, block.Name.Encoded)),
        ];
    }

    private async Task<IEnumerable<MultipartUpload>> FindUploadsAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        var blocks = await WaitingBlocksAsync(bucket, key, cancellationToken);
        return blocks
            .Where(block => block.Name.Number == 0 && block.SizeBytes == BlockName.OpenBytes)
            .Select(block => new MultipartUpload(bucket, key, block.Name.UploadId) { CreatedAt = BlockName.TimeOf(block.Name.UploadId) });
    }

    private async Task<IReadOnlyList<(BlockName Name, long SizeBytes)>> WaitingBlocksAsync(
        string bucket,
        string key,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var request = _client.ToBlob(HttpMethod.Get, bucket, key, "comp=blocklist&blocklisttype=uncommitted");
            var blocks = await _client.ReadAsync(request, BlobXml.ReadBlocksAsync, cancellationToken);
            return [.. blocks.Select(block => (Name: BlockName.Parse(block.Id)!, block.SizeBytes)).Where(block => block.Name is not null)];
        }
        catch (DriverException e) when (e.ProviderCode is AzureBlobErrors.BlobNotFound or AzureBlobErrors.InvalidBlobType)
        {
            return [];
        }
    }
}
