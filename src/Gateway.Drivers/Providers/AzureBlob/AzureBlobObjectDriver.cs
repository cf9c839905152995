using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.AzureBlob;

[Limits(
    PageSize = 1000,
    KeyBytes = ObjectKey.MostBytes,
    ObjectSizeBytes = AzureBlobUploadDriver.MostBytes,
    PartBytes = MultipartUploader.PartBytes,
    PartsAtOnce = MultipartUploader.PartsAtOnce,
    SmallestPartBytes = 1,
    StorageClasses = true
)]
internal sealed class AzureBlobObjectDriver(
    HttpClient http,
    Connection connection,
    MultipartUploader uploader,
    OpenUploads uploads,
    TimeProvider time
) : IObjectDriver, IObjectPropertiesDriver
{
    private const int MostAttempts = 5;

    private readonly BlobClient _client = new(http, connection);

    public async Task<ObjectPage> ListObjectsAsync(string bucket, ObjectListRequest request, CancellationToken cancellationToken)
    {
        var query =
            $"&maxresults={request.Size}{BlobQuery.Parameter("prefix", request.Prefix)}"
            + $"{BlobQuery.Parameter("delimiter", request.Delimiter)}{BlobQuery.Marker(request.Token)}";
        var page = await _client.ListAsync(bucket, query, cancellationToken);
        return new ObjectPage(
            [.. page.Items.Where(item => !item.IsPrefix).Select(item => BlobHeaders.ToInfo(connection, bucket, item))],
            [.. page.Items.Where(item => item.IsPrefix).Select(item => item.Name)],
            page.NextMarker
        );
    }

    public async Task<ObjectInfo> GetObjectAsync(string bucket, string key, CancellationToken cancellationToken) =>
        (await _client.GetAsync(bucket, key, cancellationToken)).Info;

    public Task<ObjectContent> OpenObjectAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken) =>
        new BlobReader(_client).OpenAsync(bucket, key, read, cancellationToken);

    public Task<ObjectInfo> PutObjectAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken)
    {
        BlobNames.CheckKey(connection, key);
        return uploader.PutAsync(
            new AzureBlobUploadDriver(http, connection, uploads, time),
            bucket,
            key,
            write,
            whole => PutWholeAsync(bucket, key, whole, cancellationToken),
            cancellationToken
        );
    }

    public async Task DeleteObjectAsync(string bucket, string key, ObjectConditions conditions, CancellationToken cancellationToken)
    {
        // "If-None-Match: *" holds only where there is nothing to delete, and the store does not know it here.
        var single = conditions.IfNoneMatch is null
            ? await BlobConditions.OfWriteAsync(_client, bucket, key, conditions, cancellationToken)
            : await LookAsync(bucket, key, conditions, cancellationToken);
        if (single is null)
        {
            return;
        }

        var request = _client.ToBlob(HttpMethod.Delete, bucket, key);
        single.AddTo(request);
        try
        {
            await _client.SendAsync(request, _ => true, cancellationToken);
        }
        catch (DriverException e) when (e.ProviderCode == AzureBlobErrors.BlobNotFound)
        {
            if (single.IfMatch is not null)
            {
                throw connection.Fail(DriverErrorKind.PreconditionFailed, $"There is no object '{key}' any more.", inner: e);
            }
        }
    }

    [Emulated("Azure has one request for the content headers and one for the metadata: a reader may see the one changed before the other.")]
    public async Task<ObjectInfo> UpdateObjectAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var found = await _client.GetAsync(bucket, key, cancellationToken);
            conditions.RequireForWrite(found.Info);
            try
            {
                await SetPropertiesAsync(bucket, key, found, properties, cancellationToken);
                return await GetObjectAsync(bucket, key, cancellationToken);
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.PreconditionFailed && attempt < MostAttempts)
            {
                // It has changed since it was looked at, and is looked at again: its new bytes are to have these properties too.
            }
        }
    }

    private async Task<ObjectInfo> PutWholeAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken)
    {
        var conditions = await BlobConditions.OfWriteAsync(_client, bucket, key, write.Conditions, cancellationToken);
        var request = _client.ToBlob(HttpMethod.Put, bucket, key);
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        request.AddProperties(connection, write.Properties);
        conditions.AddTo(request);
        _client.SetBody(request, write.Content, write.Length!.Value);
        return await _client.SendAsync(
            request,
            response => BlobHeaders.ReadStored(connection, bucket, key, write.Length.Value, write.Properties, response),
            cancellationToken
        );
    }

    private async Task<BlobConditions?> LookAsync(
        string bucket,
        string key,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        var found = await _client.FindAsync(bucket, key, cancellationToken);
        conditions.RequireForWrite(found?.Info);
        return found is null ? null : new BlobConditions(found.Info.ETag, null);
    }

    // Each step goes ahead only on what the step before left: two updates at once do not mix.
    private async Task SetPropertiesAsync(
        string bucket,
        string key,
        HeadedBlob found,
        ObjectProperties properties,
        CancellationToken cancellationToken
    )
    {
        var metadata = _client.ToBlob(HttpMethod.Put, bucket, key, "comp=metadata");
        metadata.AddMetadata(connection, properties.Metadata);
        metadata.Headers.Add("If-Match", found.Info.ETag);
        var headers = _client.ToBlob(HttpMethod.Put, bucket, key, "comp=properties");
        headers.AddContentHeaders(connection, properties);
        if (found.ContentMd5 is { } digest)
        {
            headers.Headers.Add("x-ms-blob-content-md5", digest);
        }

        var etag = await _client.SendAsync(metadata, response => BlobHeaders.Find(response, "ETag"), cancellationToken);
        headers.Headers.Add("If-Match", BlobHeaders.Quote(etag ?? ""));
        await _client.SendAsync(headers, _ => true, cancellationToken);
        if (properties.StorageClass is { } tier)
        {
            await SetTierAsync(bucket, key, tier, cancellationToken);
        }

        if (properties.Tags is { } tags)
        {
            await new AzureBlobTagDriver(http, connection).SetObjectTagsAsync(bucket, key, tags, cancellationToken);
        }
    }

    private Task SetTierAsync(string bucket, string key, string tier, CancellationToken cancellationToken)
    {
        var request = _client.ToBlob(HttpMethod.Put, bucket, key, "comp=tier");
        request.AddTier(connection, tier);
        return _client.SendAsync(request, _ => true, cancellationToken);
    }
}
