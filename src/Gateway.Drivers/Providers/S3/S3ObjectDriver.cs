using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.S3;

[Limits(
    PageSize = 1000,
    KeyBytes = ObjectKey.MostBytes,
    ObjectSizeBytes = S3MultipartDriver.LargestObject,
    PartBytes = MultipartUploader.PartBytes,
    PartsAtOnce = MultipartUploader.PartsAtOnce,
    SmallestPartBytes = S3MultipartDriver.SmallestPart,
    StorageClasses = true
)]
internal sealed class S3ObjectDriver(
    HttpClient http,
    Connection connection,
    S3Settings settings,
    MultipartUploader uploader,
    TimeProvider time
) : IObjectDriver
{
    private readonly S3Client _s3 = new(http, connection, settings);

    public Task<ObjectPage> ListObjectsAsync(string bucket, ObjectListRequest request, CancellationToken cancellationToken) =>
        S3ObjectList.ReadAsync(_s3, bucket, request, cancellationToken);

    public Task<ObjectInfo> GetObjectAsync(string bucket, string key, CancellationToken cancellationToken) =>
        _s3.HeadAsync(bucket, key, cancellationToken);

    public Task<ObjectContent> OpenObjectAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        return new S3ObjectReader(_s3, bucket, key).OpenAsync(read, cancellationToken);
    }

    public async Task<ObjectInfo> PutObjectAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        _s3.CheckWishes(write.Properties);
        if (write.Conditions.IsEmpty || ChecksOnCompletion(write.Conditions))
        {
            var parts = new S3MultipartDriver(http, connection, settings, time);
            return await uploader.PutAsync(
                parts,
                bucket,
                key,
                write,
                whole => PutWholeAsync(bucket, key, whole, cancellationToken),
                cancellationToken
            );
        }

        // The store would put parts together whatever the condition: one request has to do.
        if (write.Length is not { } length || length > S3MultipartDriver.LargestPut)
        {
            throw connection.Fail(
                DriverErrorKind.NotSupported,
                $"The store of connection '{connection.Name}' checks conditions only on an upload by one request: that has a Content-Length and at most 5 GiB.",
                "Content-Length"
            );
        }

        var exact = write with { Content = new ExactLengthStream(write.Content, length) };
        return await PutWholeAsync(bucket, key, exact, cancellationToken);
    }

    public async Task DeleteObjectAsync(string bucket, string key, ObjectConditions conditions, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        using var request = new HttpRequestMessage(HttpMethod.Delete, _s3.Address.OfObject(bucket, key));
        S3Conditions.OnDelete(_s3, request, conditions);
        await _s3.CommitAsync(
            bucket,
            key,
            conditions,
            async () =>
            {
                using var response = await _s3.SendAsync(request, cancellationToken);
                return true;
            },
            cancellationToken
        );
    }

    private bool ChecksOnCompletion(ObjectConditions conditions)
    {
        // Refused here, an upload in parts would have been sent in vain.
        using var probe = new HttpRequestMessage(HttpMethod.Post, connection.Settings.BaseAddress);
        try
        {
            S3Conditions.OnComplete(_s3, probe, conditions);
            return true;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotSupported)
        {
            return false;
        }
    }

    private async Task<ObjectInfo> PutWholeAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _s3.Address.OfObject(bucket, key));
        S3Conditions.OnPut(_s3, request, write.Conditions);
        await _s3.SetBodyAsync(request, write.Content, write.Length!.Value, cancellationToken);
        S3Headers.Write(request, write.Properties, _s3.Traits);
        request.Content!.Headers.ContentMD5 = write.Md5?.ToArray();
        var stored = await _s3.CommitAsync(
            bucket,
            key,
            write.Conditions,
            async () =>
            {
                using var response = await _s3.SendAsync(request, cancellationToken);
                var etag = response.Headers.NonValidated.TryGetValues("ETag", out var values) ? values.ToString() : null;
                var storedAt = response.Content.Headers.LastModified ?? response.Headers.Date ?? time.GetUtcNow();
                return _s3.Stored(bucket, key, write.Length.Value, etag, storedAt, write.Properties);
            },
            cancellationToken
        );
        return write.IsAnsweredInFull || stored.ETag.Length == 0 ? await _s3.ConfirmAsync(stored, cancellationToken) : stored;
    }
}
