using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.S3;

/// <summary>What the drivers of objects share.</summary>
internal static class S3Objects
{
    /// <summary>The object without its bytes.</summary>
    public static async Task<ObjectInfo> HeadAsync(this S3Client s3, string bucket, string key, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        using var request = new HttpRequestMessage(HttpMethod.Head, s3.Address.OfObject(bucket, key));
        using var response = await s3.SendAsync(request, cancellationToken);
        return S3Headers.Read(s3.Connection, bucket, key, response);
    }

    /// <summary>
    /// An object just stored, as the store now tells it: answers to writes leave out when that was, and Ceph's also the tag. The object is
    /// durable whatever is answered here, so where it has been replaced meanwhile, or may not be read, what is known of it stands.
    /// </summary>
    public static async Task<ObjectInfo> ConfirmAsync(this S3Client s3, ObjectInfo stored, CancellationToken cancellationToken)
    {
        try
        {
            var found = await s3.HeadAsync(stored.Bucket, stored.Key, cancellationToken);
            return stored.ETag.Length == 0 || found.ETag == stored.ETag || found.ETag[0] != '"' ? found : stored;
        }
        catch (DriverException)
        {
            return stored.ETag.Length > 0 ? stored : stored with { ETag = "W/\"unknown\"" };
        }
    }

    /// <summary>What is known of an object by the answer that says it is stored.</summary>
    public static ObjectInfo Stored(
        this S3Client s3,
        string bucket,
        string key,
        long size,
        string? etag,
        DateTimeOffset storedAt,
        ObjectProperties properties
    ) =>
        new()
        {
            Origin = s3.Connection,
            Id = key,
            Name = key,
            State = ResourceState.Available,
            Bucket = bucket,
            Key = key,
            SizeBytes = size,
            ETag = etag is { Length: > 0 } ? S3Headers.Quote(etag) : "",
            LastModified = storedAt,
            Properties = properties with { StorageClass = null, Tags = null },
            StorageClass = properties.StorageClass,
        };

    /// <summary>Refuses wishes that the store would pass over.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotSupported"/>.</exception>
    public static void CheckWishes(this S3Client s3, ObjectProperties properties)
    {
        if (properties.Tags is { Count: > 0 })
        {
            s3.RequireTags();
        }

        if (properties.StorageClass is { } storageClass && storageClass != "STANDARD" && !s3.Traits.StorageClasses)
        {
            throw s3.Connection.Fail(
                DriverErrorKind.NotSupported,
                $"The store of connection '{s3.Connection.Name}' ({s3.Settings.Preset}) has no storage class but STANDARD.",
                "storageClass"
            );
        }
    }

    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotSupported"/>.</exception>
    public static void RequireTags(this S3Client s3)
    {
        if (!s3.Traits.Tags)
        {
            throw s3.Connection.Fail(
                DriverErrorKind.NotSupported,
                $"The store of connection '{s3.Connection.Name}' ({s3.Settings.Preset}) has no tags.",
                "tags"
            );
        }
    }

    /// <summary>
    /// Makes a write and tells a condition that did not hold as such, where the store says something else: 404 where there was nothing to
    /// replace, or a failure in itself where another writer came first (Ceph).
    /// </summary>
    public static async Task<T> CommitAsync<T>(
        this S3Client s3,
        string bucket,
        string key,
        ObjectConditions conditions,
        Func<Task<T>> write,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await write();
        }
        catch (DriverException e) when (conditions.IfMatch is not null && e.ProviderCode == S3Errors.NoSuchKey)
        {
            throw Unmet(e);
        }
        catch (DriverException e) when (conditions.IfMatch is not null && e.ProviderCode is { } code && code == s3.Traits.LostRaceCode)
        {
            throw await s3.IsCurrentAsync(bucket, key, conditions.IfMatch, cancellationToken) ? e : Unmet(e);
        }
    }

    private static async Task<bool> IsCurrentAsync(
        this S3Client s3,
        string bucket,
        string key,
        EntityTags match,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return match.ContainsStrong((await s3.HeadAsync(bucket, key, cancellationToken)).ETag);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return false;
        }
    }

    private static DriverException Unmet(DriverException e) =>
        new(DriverErrorKind.PreconditionFailed, "The stored object does not meet the request's conditions.", e)
        {
            Connection = e.Connection,
            Provider = e.Provider,
            ProviderStatus = e.ProviderStatus,
            ProviderCode = e.ProviderCode,
            ProviderRequestId = e.ProviderRequestId,
        };
}
