using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.S3;

/// <summary>Copies within the store. New properties are a copy of the object onto itself: S3 has no other way to change them.</summary>
internal sealed class S3CopyDriver(HttpClient http, Connection connection, S3Settings settings, TimeProvider time)
    : IObjectCopyDriver,
        IObjectPropertiesDriver
{
    private const int MostRaces = 5;

    // The store copies first and answers then.
    private static readonly TimeSpan CopyTime = TimeSpan.FromMinutes(10);

    private readonly S3Client _s3 = new(http, connection, settings);

    /// <summary>The most bytes that one request copies; larger objects are copied in parts. Smaller in tests.</summary>
    internal long LargestInOneRequest { get; set; } = S3MultipartDriver.LargestPut;

    public async Task<ObjectInfo> CopyObjectAsync(
        ObjectSource source,
        string bucket,
        string key,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        ObjectKey.Check(key);
        var found = await _s3.HeadAsync(source.Bucket, source.Key, cancellationToken);
        if (found.SizeBytes > LargestInOneRequest)
        {
            return await InParts(found).CopyAsync(bucket, key, found.Properties!, conditions, cancellationToken);
        }

        using var request = CopyRequest(found, bucket, key);
        S3Conditions.OnCopy(_s3, request, conditions);
        return await SendAsync(request, found, bucket, key, found.Properties!, conditions, cancellationToken);
    }

    [Emulated("The store copies the object onto itself with the new properties.")]
    public async Task<ObjectInfo> UpdateObjectAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        _s3.CheckWishes(properties);
        for (var races = 0; ; races++)
        {
            var found = await _s3.HeadAsync(bucket, key, cancellationToken);
            try
            {
                return await UpdateAsync(found, properties, conditions, cancellationToken);
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.PreconditionFailed && conditions.IsEmpty && races < MostRaces)
            {
                // Replaced since it was looked at. The new version is the one whose properties are to be changed.
            }
        }
    }

    private async Task<ObjectInfo> UpdateAsync(
        ObjectInfo found,
        ObjectProperties properties,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        // A copy puts the object into the usual class unless it is told, and must not bring back a version that has been replaced.
        var kept = properties with
        {
            StorageClass = properties.StorageClass ?? found.StorageClass,
        };
        var guarded =
            conditions.IsEmpty && (_s3.Traits.Conditions & S3WriteConditions.CopyIfMatch) != S3WriteConditions.None
                ? new ObjectConditions { IfMatch = new EntityTags(Any: false, [found.ETag]) }
                : conditions;
        if (found.SizeBytes > LargestInOneRequest)
        {
            return await InParts(found).CopyAsync(found.Bucket, found.Key, kept, guarded, cancellationToken);
        }

        using var request = CopyRequest(found, found.Bucket, found.Key);
        S3Conditions.OnCopy(_s3, request, guarded);
        S3Client.SetEmpty(request);
        S3Headers.Write(request, kept, _s3.Traits);
        S3Headers.Set(request.Headers, "x-amz-metadata-directive", "REPLACE", "metadata");
        if (kept.Tags is not null)
        {
            S3Headers.Set(request.Headers, "x-amz-tagging-directive", "REPLACE", "tags");
        }

        return await SendAsync(request, found, found.Bucket, found.Key, kept, guarded, cancellationToken);
    }

    private HttpRequestMessage CopyRequest(ObjectInfo source, string bucket, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, _s3.Address.OfObject(bucket, key));
        S3Headers.Set(request.Headers, "x-amz-copy-source", S3CopyInParts.SourceOf(source), "X-Copy-Source");
        request.AllowTime(CopyTime);
        return request;
    }

    private async Task<ObjectInfo> SendAsync(
        HttpRequestMessage request,
        ObjectInfo source,
        string bucket,
        string key,
        ObjectProperties properties,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        var (tag, modified) = await _s3.CommitAsync(
            bucket,
            key,
            conditions,
            () => _s3.ReadXmlAsync(request, (xml, _) => S3Uploads.ReadTag(xml), cancellationToken),
            cancellationToken
        );
        var copy = _s3.Stored(bucket, key, source.SizeBytes, tag, modified ?? time.GetUtcNow(), properties);
        return await _s3.ConfirmAsync(copy, cancellationToken);
    }

    private S3CopyInParts InParts(ObjectInfo source) =>
        new(_s3, new S3MultipartDriver(http, connection, settings, time), source, LargestInOneRequest);
}
