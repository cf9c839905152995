using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Objects;

/// <summary>
/// Opens objects so that their bytes come whole: a body that breaks goes on by a range of the same version, without the reader
/// noticing, and one that cannot go on throws.
/// </summary>
public sealed class ObjectReader
{
    private readonly TransferMemory _memory;
    private readonly TimeProvider _time;

    internal ObjectReader(TransferMemory memory, TimeProvider time) => (_memory, _time) = (memory, time);

    /// <summary>Opens an object as <see cref="IObjectDriver.OpenObjectAsync"/> does.</summary>
    public async Task<ObjectContent> OpenAsync(
        IObjectDriver driver,
        string bucket,
        string key,
        ObjectRead read,
        CancellationToken cancellationToken
    )
    {
        var content = await driver.OpenObjectAsync(bucket, key, read, cancellationToken);
        return content.Body is null
            ? content
            : WithBody(content, new ResumingBody(new VersionedObject(driver, bucket, key, content.Info), content, _time));
    }

    /// <summary>
    /// Opens an object by several ranges at once, which pays where one stream of the store is slower than the reader. The bytes come
    /// in order; four blocks of 8 MiB wait at most. Small objects are opened as usual, and so is any while there is no memory for that.
    /// </summary>
    public async Task<ObjectContent> OpenParallelAsync(
        IObjectDriver driver,
        string bucket,
        string key,
        ObjectRead read,
        CancellationToken cancellationToken
    )
    {
        var info = await driver.GetObjectAsync(bucket, key, cancellationToken);
        if (!read.Conditions.AllowRead(info.ETag, info.LastModified))
        {
            return ObjectContent.NotModified(info);
        }

        var range = read.EffectiveRange(info.ETag, info.LastModified);
        if (
            (range ?? new ByteRange(0, null)).Resolve(info.SizeBytes) is not var (offset, length)
            || length <= ParallelBody.SmallestBytes
            || _memory.TryRent(ParallelBody.BlocksAtOnce) is not { } blocks
        )
        {
            return await OpenAsync(driver, bucket, key, read, cancellationToken);
        }

        var body = new ParallelBody(new VersionedObject(driver, bucket, key, info), offset, length, blocks, _time);
        return new ObjectContent(info, body, offset, length) { IsPartial = range is not null };
    }

    private static ObjectContent WithBody(ObjectContent content, Stream body) =>
        new(content.Info, body, content.Offset, content.Length) { IsPartial = content.IsPartial };
}
