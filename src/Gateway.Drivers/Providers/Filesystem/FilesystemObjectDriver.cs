using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.Filesystem;

[Limits(PageSize = 1000, KeyBytes = ObjectKey.MostBytes, ObjectSizeBytes = ObjectWriter.MostBytes)]
internal sealed class FilesystemObjectDriver(Connection connection, FilesystemSettings settings, FileStores stores)
    : IObjectDriver,
        IObjectPropertiesDriver,
        IObjectCopyDriver
{
    public async Task<ObjectPage> ListObjectsAsync(string bucket, ObjectListRequest request, CancellationToken cancellationToken)
    {
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        var listed = await store.Objects.ListAsync(bucket, request, cancellationToken);
        return new ObjectPage([.. listed.Objects.Select(ToInfo)], listed.Prefixes, listed.NextToken);
    }

    public async Task<ObjectInfo> GetObjectAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        using var found = await OpenAsync(bucket, key, cancellationToken);
        return ToInfo(found.Stored);
    }

    public async Task<ObjectContent> OpenObjectAsync(string bucket, string key, ObjectRead read, CancellationToken cancellationToken)
    {
        var found = await OpenAsync(bucket, key, cancellationToken);
        try
        {
            var content = ToContent(found, read);
            if (content.Body is null)
            {
                found.Dispose();
            }

            return content;
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    public async Task<ObjectInfo> PutObjectAsync(string bucket, string key, ObjectWrite write, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        return ToInfo(await store.Objects.PutAsync(bucket, key, write, ToRequirement(write.Conditions), cancellationToken));
    }

    public async Task DeleteObjectAsync(string bucket, string key, ObjectConditions conditions, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        await store.Objects.DeleteAsync(bucket, key, ToRequirement(conditions), cancellationToken);
    }

    public async Task<ObjectInfo> UpdateObjectAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        ObjectKey.Check(key);
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        return ToInfo(await store.Objects.UpdateAsync(bucket, key, properties, ToRequirement(conditions), cancellationToken));
    }

    public async Task<ObjectInfo> CopyObjectAsync(
        ObjectSource source,
        string bucket,
        string key,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        ObjectKey.Check(key);
        using var found = await OpenAsync(source.Bucket, source.Key, cancellationToken);
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        return ToInfo(await store.Objects.CopyAsync(found, bucket, key, ToRequirement(conditions), cancellationToken));
    }

    private async Task<OpenObject> OpenAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        var store = await stores.OpenAsync(settings.Path, cancellationToken);
        return await store.Objects.OpenAsync(bucket, key, cancellationToken);
    }

    private ObjectContent ToContent(OpenObject found, ObjectRead read)
    {
        var info = ToInfo(found.Stored);
        if (!read.Conditions.AllowRead(info.ETag, info.LastModified))
        {
            return ObjectContent.NotModified(info);
        }

        if (read.EffectiveRange(info.ETag, info.LastModified) is not { } range)
        {
            return new ObjectContent(info, new ObjectStream(found, 0, info.SizeBytes), 0, info.SizeBytes);
        }

        var (offset, length) =
            range.Resolve(info.SizeBytes)
            ?? throw new DriverException(DriverErrorKind.RangeNotSatisfiable, $"The object has {info.SizeBytes} bytes.")
            {
                ObjectSize = info.SizeBytes,
            };
        return new ObjectContent(info, new ObjectStream(found, offset, length), offset, length) { IsPartial = true };
    }

    private Action<StoredObject?>? ToRequirement(ObjectConditions conditions) => ToRequirement(connection, conditions);

    /// <summary>What a write requires of the version that it replaces; null for nothing.</summary>
    internal static Action<StoredObject?>? ToRequirement(Connection connection, ObjectConditions conditions) =>
        conditions.IsEmpty ? null : current => conditions.RequireForWrite(current is null ? null : ToInfo(connection, current));

    private ObjectInfo ToInfo(StoredObject stored) => ToInfo(connection, stored);

    internal static ObjectInfo ToInfo(Connection connection, StoredObject stored) =>
        new()
        {
            Origin = connection,
            Id = stored.Footer.Key,
            Name = stored.Footer.Key,
            State = ResourceState.Available,
            Bucket = stored.Footer.Bucket,
            Key = stored.Footer.Key,
            SizeBytes = stored.Footer.SizeBytes,
            ETag = stored.ETag,
            LastModified = stored.Footer.LastModified,
            Sha256 = stored.Footer.Sha256,
            Properties = stored.Footer.Properties,
        };
}
