using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Gcs;

[Limits(
    PageSize = 1000,
    KeyBytes = ObjectKey.MostBytes,
    ObjectSizeBytes = GcsMultipartDriver.MostBytes,
    PartBytes = MultipartUploader.PartBytes,
    PartsAtOnce = MultipartUploader.PartsAtOnce,
    SmallestPartBytes = 1,
    StorageClasses = true
)]
internal sealed class GcsObjectDriver(
    HttpClient http,
    Connection connection,
    GcsSettings settings,
    MultipartUploader uploader,
    TimeProvider time,
    ILogger<GcsMultipartDriver> logger
) : IObjectDriver, IObjectPropertiesDriver
{
    // How often a change that somebody else was faster than is tried anew.
    private const int MostAttempts = 5;

    private readonly GcsClient _client = new(http, connection, settings);

    public Task<ObjectPage> ListObjectsAsync(string bucket, ObjectListRequest request, CancellationToken cancellationToken)
    {
        GcsNames.CheckBucket(connection, bucket);
        return new GcsLister(_client, bucket, request).ListAsync(cancellationToken);
    }

    public async Task<ObjectInfo> GetObjectAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        Check(bucket, key);
        return ToInfo(bucket, await _client.GetObjectAsync(bucket, key, cancellationToken));
    }

    public Task<ObjectContent> OpenObjectAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken)
    {
        Check(bucket, key);
        return new GcsDownload(_client, bucket, key, read).OpenAsync(cancellationToken);
    }

    public Task<ObjectInfo> PutObjectAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken)
    {
        Check(bucket, key);
        GcsObjects.CheckWishes(connection, write.Properties);
        var parts = new GcsMultipartDriver(http, connection, settings, time, logger);
        return uploader.PutAsync(
            parts,
            bucket,
            key,
            write,
            whole => PutWholeAsync(bucket, key, whole, cancellationToken),
            cancellationToken
        );
    }

    public async Task DeleteObjectAsync(string bucket, string key, ObjectConditions conditions, CancellationToken cancellationToken)
    {
        Check(bucket, key);
        var preconditions = await _client.ToPreconditionsAsync(bucket, key, conditions, canSayExists: true, cancellationToken);
        try
        {
            await _client.DeleteObjectAsync(bucket, key, preconditions, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            await _client.RequireBucketAsync(bucket, cancellationToken);
            conditions.RequireForWrite(current: null);
        }
    }

    public async Task<ObjectInfo> UpdateObjectAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        Check(bucket, key);
        GcsObjects.CheckWishes(connection, properties);
        for (var attempt = 1; ; attempt++)
        {
            var current = await _client.GetObjectAsync(bucket, key, cancellationToken);
            conditions.RequireForWrite(ToInfo(bucket, current));
            try
            {
                return ToInfo(bucket, await UpdateAsync(bucket, current, properties, cancellationToken));
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.PreconditionFailed && attempt < MostAttempts)
            {
                // Another change came first: what is there now decides anew.
            }
        }
    }

    private async Task<ObjectInfo> PutWholeAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken)
    {
        var preconditions = await _client.ToPreconditionsAsync(bucket, key, write.Conditions, canSayExists: true, cancellationToken);
        var stored = await new GcsUploads(_client, time).PutAsync(
            bucket,
            write.Properties.ToBody(key),
            preconditions,
            write.Content,
            write.Length!.Value,
            cancellationToken
        );
        return ToInfo(bucket, stored);
    }

    // Only a rewrite gives an object another class of storage; it takes all properties anew.
    private Task<GcsObject> UpdateAsync(string bucket, GcsObject current, ObjectProperties properties, CancellationToken cancellationToken)
    {
        var preconditions = GcsPreconditions.Only(current);
        if (properties.StorageClass is { } wanted && !string.Equals(wanted, current.StorageClass, StringComparison.OrdinalIgnoreCase))
        {
            return new GcsRewrite(_client, bucket, current.Name) { SourceGeneration = current.Generation }.SendAsync(
                bucket,
                current.Name,
                properties.ToBody(key: null),
                preconditions,
                cancellationToken
            );
        }

        var request = new HttpRequestMessage(
            HttpMethod.Patch,
            _client.Address(GcsClient.ObjectPath(bucket, current.Name), preconditions.AddTo(new GcsQuery()))
        )
        {
            Content = JsonHttp.ToContent(properties.ToPatch(current), GcsJson.Default.ObjectPatch),
        };
        return _client.SendAsync(request, GcsJson.Default.GcsObject, cancellationToken);
    }

    private void Check(string bucket, string key)
    {
        GcsNames.CheckBucket(connection, bucket);
        GcsNames.CheckKey(connection, key);
    }

    private ObjectInfo ToInfo(string bucket, GcsObject stored) => stored.ToInfo(connection, bucket);
}
