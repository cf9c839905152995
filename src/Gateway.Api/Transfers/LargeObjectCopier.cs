using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Api.Transfers;

/// <summary>
/// Brings large objects over in parts, several at once. Each is streamed from a range of the source into a part of the target, without waiting in
/// memory. The upload is told to the store before it is opened and once it is, so that it is gone on with after a crash, or cleared away.
/// </summary>
internal sealed class LargeObjectCopier(
    OperationCall call,
    ObjectReader reader,
    (Connection Connection, string Bucket) source,
    (Connection Connection, string Bucket) target,
    TransferPlaces places,
    TransferTally tally,
    TimeProvider time
)
{
    /// <summary>Smaller objects go by one request.</summary>
    public const long SmallestBytes = 64L * 1024 * 1024;

    // No store copies less than this in parts.
    private const long LargestCopyAtOnce = 1024 * MiB;
    private const int PartsAtOnce = 4;
    private const long UsualPart = 16L * 1024 * 1024;
    private const long MiB = 1024 * 1024;

    /// <summary>Whether an object goes this way: it is large, its version can be named, and the target takes parts.</summary>
    public bool Takes(ObjectInfo item) =>
        item.SizeBytes > SmallestBytes && item.ETag.StartsWith('"') && target.Connection.Provider.Offers(typeof(IMultipartUploadDriver));

    /// <summary>Copies an object, from where an earlier attempt was.</summary>
    public async Task CopyAsync(ObjectInfo item, string to, CancellationToken cancellationToken)
    {
        var parts = call.Drivers.Open<IMultipartUploadDriver>(target.Connection);
        try
        {
            var from = call.Drivers.Open<IObjectDriver>(source.Connection);
            var info = await TransferCopier.TryAsync(
                () => from.GetObjectAsync(source.Bucket, item.Key, cancellationToken),
                cancellationToken
            );
            if (!await IsThereAsync(info, to, cancellationToken))
            {
                await SendAsync(parts, info, to, cancellationToken);
            }
        }
        catch (DriverException)
        {
            // It counts as failed: the next transfer begins it anew.
            await new LargeUploads(parts, target.Bucket).AbortAsync(places.Find(to), cancellationToken);
            await ForgetAsync(to, cancellationToken);
            throw;
        }

        await ForgetAsync(to, cancellationToken);
    }

    /// <summary>
    /// Has the store copy an object by itself. It may do that in parts of its own, in an upload that nobody else knows: one that a crash left is given
    /// up, and the store begins anew, since what it has is its own to copy and takes no bytes over the network.
    /// </summary>
    public async Task CopyInsideAsync(ObjectInfo item, string to, Func<Task> copy, CancellationToken cancellationToken)
    {
        if (item.SizeBytes <= LargestCopyAtOnce || !target.Connection.Provider.Offers(typeof(IMultipartUploadDriver)))
        {
            await copy();
            return;
        }

        var uploads = new LargeUploads(call.Drivers.Open<IMultipartUploadDriver>(target.Connection), target.Bucket);
        await uploads.AbortAsync(places.Find(to), cancellationToken);
        await KeepAsync(new LargeUpload(to, item.ETag, PartBytes: 0, time.GetUtcNow(), Id: null), cancellationToken);
        try
        {
            await copy();
        }
        catch (DriverException)
        {
            await uploads.AbortAsync(places.Find(to), cancellationToken);
            await ForgetAsync(to, cancellationToken);
            throw;
        }

        await ForgetAsync(to, cancellationToken);
    }

    // An attempt may have put the parts together and come no further.
    private async Task<bool> IsThereAsync(ObjectInfo info, string to, CancellationToken cancellationToken)
    {
        if (places.Find(to) is not { Id: not null } upload || upload.ETag != info.ETag)
        {
            return false;
        }

        try
        {
            var there = await call.Drivers.Open<IObjectDriver>(target.Connection).GetObjectAsync(target.Bucket, to, cancellationToken);
            return there.SizeBytes == info.SizeBytes && there.LastModified >= upload.OpenedAt - LargeUploads.ClockSlack;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return false;
        }
    }

    private async Task SendAsync(IMultipartUploadDriver driver, ObjectInfo info, string to, CancellationToken cancellationToken)
    {
        var (upload, partBytes, stored) = await OpenAsync(driver, info, to, cancellationToken);
        var count = (int)((info.SizeBytes + partBytes - 1) / partBytes);
        var done = new MultipartPart?[count];
        foreach (var part in stored.Where(part => part.Number <= count && part.SizeBytes == BytesOf(part.Number)))
        {
            done[part.Number - 1] = part;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            Enumerable.Range(1, count).Where(number => done[number - 1] is null),
            options,
            async (number, token) =>
                done[number - 1] = await TransferCopier.TryAsync(
                    () => SendPartAsync(driver, upload, number, info, new ByteRange((number - 1) * partBytes, EndOf(number)), token),
                    token
                )
        );
        var made = await driver.CompleteMultipartUploadAsync(upload, done!, ObjectConditions.None, cancellationToken);
        if (made.SizeBytes != info.SizeBytes || (made.Sha256 is { } digest && info.Sha256 is { } expected && digest != expected))
        {
            var objects = call.Drivers.Open<IObjectDriver>(target.Connection);
            throw await TransferCopier.RemoveAsync(objects, target.Connection, made, cancellationToken);
        }

        long EndOf(int number) => Math.Min(info.SizeBytes, number * partBytes) - 1;
        long BytesOf(int number) => EndOf(number) - ((number - 1) * partBytes) + 1;
    }

    private async Task<MultipartPart> SendPartAsync(
        IMultipartUploadDriver driver,
        MultipartUpload upload,
        int number,
        ObjectInfo info,
        ByteRange range,
        CancellationToken cancellationToken
    )
    {
        var read = new ObjectRead
        {
            Range = range,
            Conditions = new ObjectConditions { IfMatch = new EntityTags(Any: false, [info.ETag]) },
        };
        var from = call.Drivers.Open<IObjectDriver>(source.Connection);
        await using var content = await reader.OpenAsync(from, source.Bucket, info.Key, read, cancellationToken);
        var length = range.Last!.Value - range.First!.Value + 1;
        if (content.Body is null || content.Offset != range.First || content.Length != length)
        {
            throw source.Connection.Fail(DriverErrorKind.Unexpected, "The store answered another range than the one asked for.");
        }

        return await driver.UploadPartAsync(upload, number, content.Body, length, cancellationToken);
    }

    private async Task<(MultipartUpload Upload, long PartBytes, IReadOnlyList<MultipartPart> Stored)> OpenAsync(
        IMultipartUploadDriver driver,
        ObjectInfo info,
        string to,
        CancellationToken cancellationToken
    )
    {
        var properties = info.Properties ?? new ObjectProperties();
        if (places.Find(to) is { } earlier)
        {
            if (earlier.Id is { } id && earlier.ETag == info.ETag)
            {
                var known = new MultipartUpload(target.Bucket, to, id) { Properties = properties };
                if (await ListAsync(driver, known, cancellationToken) is { } stored)
                {
                    return (known, earlier.PartBytes, stored);
                }
            }

            await new LargeUploads(driver, target.Bucket).AbortAsync(earlier, cancellationToken);
        }

        var intent = new LargeUpload(to, info.ETag, PartBytesOf(driver.MultipartLimits, info.SizeBytes), time.GetUtcNow(), Id: null);
        await KeepAsync(intent, cancellationToken);
        var upload = await driver.CreateMultipartUploadAsync(target.Bucket, to, properties, cancellationToken);
        await KeepAsync(intent with { Id = upload.Id }, cancellationToken);
        return (upload, intent.PartBytes, []);
    }

    private static async Task<IReadOnlyList<MultipartPart>?> ListAsync(
        IMultipartUploadDriver driver,
        MultipartUpload upload,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await driver.ListPartsAsync(upload, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return null;
        }
    }

    private static long PartBytesOf(MultipartLimits limits, long length)
    {
        var fewest = ((length / limits.MostParts / MiB) + 1) * MiB;
        return Math.Clamp(Math.Max(UsualPart, fewest), limits.SmallestPart, limits.LargestPart);
    }

    private Task KeepAsync(LargeUpload upload, CancellationToken cancellationToken)
    {
        places.Keep(upload);
        return CommitAsync(cancellationToken);
    }

    private Task ForgetAsync(string to, CancellationToken cancellationToken)
    {
        places.Forget(to);
        return CommitAsync(cancellationToken);
    }

    private Task CommitAsync(CancellationToken cancellationToken) =>
        call.Commit(new OperationReport(tally.Progress, Place: places.ToString()), cancellationToken);
}
