using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Gateway.Api.Observability;
using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Api.Transfers;

/// <summary>Brings one object over: by the store itself where both ends are one connection, else streamed, its digest checked on the way.</summary>
internal sealed class TransferCopier(
    DriverFactory drivers,
    ObjectReader reader,
    GatewayMeter meter,
    Connection source,
    string sourceBucket,
    Connection target,
    string targetBucket,
    LargeObjectCopier large
)
{
    private const int MostTries = 4;
    private readonly TransferDigests _digests = new();

    /// <summary>Copies an object. Failures that pass are tried again.</summary>
    /// <param name="item">The object.</param>
    /// <param name="to">Its key at the target.</param>
    /// <param name="isLast">Whether no others are under way or follow, by which it could be told whether the source's tags are digests.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DoubtfulObjectException">It is to be brought after the others.</exception>
    public async Task CopyAsync(ObjectInfo item, string to, bool isLast, CancellationToken cancellationToken)
    {
        if (source.Name == target.Name && target.Provider.Offers(typeof(IObjectCopyDriver)))
        {
            await large.CopyInsideAsync(
                item,
                to,
                () => TryAsync(() => CopyInsideAsync(item.Key, to, cancellationToken), cancellationToken),
                cancellationToken
            );
            return;
        }

        if (large.Takes(item))
        {
            await large.CopyAsync(item, to, cancellationToken);
        }
        else
        {
            await TryAsync(() => CopyOnceAsync(item.Key, to, isLast, cancellationToken), cancellationToken);
        }

        meter.CountRead(source.Name, item.SizeBytes);
        meter.CountWritten(target.Name, item.SizeBytes);
    }

    /// <summary>Does something. Failures that pass are tried again, some times.</summary>
    public static async Task<T> TryAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await work();
            }
            catch (DriverException e)
                when (number < MostTries
                    && (e.IsNetwork || e.Kind is DriverErrorKind.RateLimited or DriverErrorKind.Unavailable or DriverErrorKind.Timeout)
                )
            {
                await Task.Delay(e.RetryAfter ?? Backoff.Of(number), cancellationToken);
            }
        }
    }

    /// <summary>Whether the target has the object as it is: of the same size and digest.</summary>
    public static bool IsSame(ObjectInfo source, ObjectInfo target) =>
        source.SizeBytes == target.SizeBytes
        && (
            source.Sha256 is not null && target.Sha256 is not null
                ? source.Sha256 == target.Sha256
                : TransferDigests.IsMd5(source.ETag) && source.ETag == target.ETag
        );

    private Task<ObjectInfo> CopyInsideAsync(string from, string to, CancellationToken cancellationToken) =>
        drivers
            .Open<IObjectCopyDriver>(target)
            .CopyObjectAsync(new ObjectSource(sourceBucket, from), targetBucket, to, ObjectConditions.None, cancellationToken);

    private async Task<ObjectInfo> CopyOnceAsync(string from, string to, bool isLast, CancellationToken cancellationToken)
    {
        await using var content = await OpenAsync(from, cancellationToken);
        var md5 = _digests.Md5Of(content.Info);
        try
        {
            var stored = await StoreAsync(content, to, md5, isTaken: md5 is not null && _digests.NeedsMd5, cancellationToken);
            _digests.Learn(stored, md5);
            return stored;
        }
        catch (DriverException e)
            when (md5 is not null && (e.Code == DigestedStream.OtherBytes || e.ProviderCode is "BadDigest" or "InvalidDigest"))
        {
            return await CopyDoubtfulAsync(content.Info, md5, to, isLast, cancellationToken);
        }
    }

    /// <summary>
    /// The bytes were damaged on their way, or the source's tag is none of their digests. They are read once more, to tell, and stored only as they were
    /// read then.
    /// </summary>
    private async Task<ObjectInfo> CopyDoubtfulAsync(
        ObjectInfo info,
        byte[] told,
        string to,
        bool isLast,
        CancellationToken cancellationToken
    )
    {
        var md5 = await ReadMd5Async(info.Key, cancellationToken);
        var isDigest = md5.AsSpan().SequenceEqual(told);
        if (!isDigest && !_digests.MayDiffer(info.Key, isLast))
        {
            throw DigestedStream.Damaged(source, info.Key);
        }

        await using var content = await OpenAsync(info.Key, cancellationToken);
        var stored = await StoreAsync(content, to, md5, isTaken: true, cancellationToken);
        if (isDigest)
        {
            _digests.Learn(stored, md5);
        }
        else
        {
            _digests.LearnOthers();
        }

        return stored;
    }

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "It is the digest that stores tell.")]
    private async Task<byte[]> ReadMd5Async(string key, CancellationToken cancellationToken)
    {
        await using var content = await OpenAsync(key, cancellationToken);
        return await MD5.HashDataAsync(content.Body!, cancellationToken);
    }

    private Task<ObjectContent> OpenAsync(string key, CancellationToken cancellationToken) =>
        reader.OpenAsync(drivers.Open<IObjectDriver>(source), sourceBucket, key, ObjectRead.Whole, cancellationToken);

    private async Task<ObjectInfo> StoreAsync(
        ObjectContent content,
        string to,
        byte[]? md5,
        bool isTaken,
        CancellationToken cancellationToken
    )
    {
        await using var body = new DigestedStream(content, source, _digests, isTaken ? md5 : null);
        var write = new ObjectWrite(body, content.Length)
        {
            IsAnsweredInFull = false,
            // Without the type, null would become a digest that is empty.
            Md5 = md5 is null ? (ReadOnlyMemory<byte>?)null : md5,
            Properties = content.Info.Properties ?? new ObjectProperties(),
        };
        var driver = drivers.Open<IObjectDriver>(target);
        var stored = await driver.PutObjectAsync(targetBucket, to, write, cancellationToken);
        if (stored.SizeBytes == write.Length && (stored.Sha256 is null || body.Sha256 is null || stored.Sha256 == body.Sha256))
        {
            return stored;
        }

        throw await RemoveAsync(driver, target, stored, cancellationToken);
    }

    /// <summary>Removes an object that the store holds other bytes of than it was sent, and answers the failure that this is.</summary>
    public static async Task<DriverException> RemoveAsync(
        IObjectDriver driver,
        Connection target,
        ObjectInfo stored,
        CancellationToken cancellationToken
    )
    {
        try
        {
            // Only what was stored here: somebody else may have replaced it already.
            var written = new ObjectConditions { IfMatch = new EntityTags(Any: false, [stored.ETag]) };
            await driver.DeleteObjectAsync(stored.Bucket, stored.Key, written, cancellationToken);
            return Fail("they were removed");
        }
        catch (DriverException e)
        {
            return Fail($"they could not be removed ({e.Message})");
        }

        DriverException Fail(string fate) =>
            target.Fail(DriverErrorKind.Unexpected, $"The store held other bytes of '{stored.Key}' than it was sent: {fate}.");
    }
}
