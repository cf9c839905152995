using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Objects;

/// <summary>
/// Stores an object by the way that fits its size: in one request what is small, in parts at once what is large or of unknown length.
/// Whatever goes wrong, no upload stays open.
/// </summary>
public sealed partial class MultipartUploader
{
    /// <summary>The bytes of the first parts.</summary>
    public const int PartBytes = TransferMemory.UnitBytes;

    /// <summary>How many parts of <see cref="PartBytes"/> go at once, at most.</summary>
    public const int PartsAtOnce = PartSender.UnitsAtOnce;

    // What streams through in one request needs no memory; beyond this the parts at once are worth theirs.
    private const long LargestInOneRequest = 64L * 1024 * 1024;

    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly TransferMemory _memory;
    private readonly TimeProvider _time;
    private readonly ILogger<MultipartUploader> _logger;

    internal MultipartUploader(TransferMemory memory, TimeProvider time, ILogger<MultipartUploader> logger) =>
        (_memory, _time, _logger) = (memory, time, logger);

    /// <summary>Stores an object.</summary>
    /// <param name="driver">Sends the parts.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="write">The bytes and what to keep with them.</param>
    /// <param name="putWhole">Stores an object by one request. Its length is known, and its stream throws where the body is not of that length.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ObjectInfo> PutAsync(
        IMultipartUploadDriver driver,
        string bucket,
        string key,
        ObjectWrite write,
        Func<ObjectWrite, Task<ObjectInfo>> putWhole,
        CancellationToken cancellationToken
    )
    {
        if (write.Length is { } length)
        {
            write = write with { Content = new ExactLengthStream(write.Content, length) };
            return length <= Math.Min(LargestInOneRequest, driver.MultipartLimits.LargestPut)
                ? await putWhole(write)
                : await PutPartsAsync(driver, bucket, key, write, ReaderOf(driver, write), first: null, cancellationToken);
        }

        var reader = ReaderOf(driver, write);
        await using var first = await reader.ReadAsync(number: 1, cancellationToken);
        return first.IsLast
            ? await putWhole(write with { Content = first.Content, Length = first.Length })
            : await PutPartsAsync(driver, bucket, key, write, reader, first, cancellationToken);
    }

    /// <summary>
    /// Sends a stream as further parts of an upload that goes on later. What the provider has taken stays, also if the stream or a part
    /// fails: <see cref="IMultipartUploadDriver.ListPartsAsync"/> tells it. Where the stream ends before the object does, a rest of less
    /// than <see cref="SmallestChunk"/> is left out.
    /// </summary>
    /// <param name="driver">Sends the parts.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="objectBytes">The bytes of the object in the end.</param>
    /// <param name="storedBytes">How many of them the parts have that <see cref="InRow"/> tells.</param>
    /// <param name="write">The bytes that follow, and how many there are if that is known.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<MultipartPart>> AppendAsync(
        IMultipartUploadDriver driver,
        MultipartUpload upload,
        long objectBytes,
        long storedBytes,
        ObjectWrite write,
        CancellationToken cancellationToken
    )
    {
        var limits = driver.MultipartLimits;
        using var sender = new PartSender(driver, upload);
        var plan = PartPlan.ForMore(limits, objectBytes, write.Length, objectBytes - storedBytes);
        var firstNumber = (int)(storedBytes / PartPlan.GridOf(limits, objectBytes)) + 1;
        return await sender.SendAsync(new PartReader(_memory, plan, write.Content), first: null, firstNumber, cancellationToken);
    }

    /// <summary>
    /// Of the parts of an upload that <see cref="AppendAsync"/> has sent, those that follow one another from the object's first byte. Parts
    /// go several at once: behind one that is missing, those that came are sent again.
    /// </summary>
    /// <param name="limits">The provider's bounds.</param>
    /// <param name="objectBytes">The bytes of the object in the end.</param>
    /// <param name="parts">The parts that the provider has.</param>
    public static IReadOnlyList<MultipartPart> InRow(MultipartLimits limits, long objectBytes, IEnumerable<MultipartPart> parts)
    {
        var grid = PartPlan.GridOf(limits, objectBytes);
        var (row, bytes) = (new List<MultipartPart>(), 0L);
        foreach (var part in parts.OrderBy(part => part.Number))
        {
            if ((part.Number - 1) * grid != bytes)
            {
                break;
            }

            row.Add(part);
            bytes += part.SizeBytes;
        }

        return row;
    }

    /// <summary>The fewest bytes that <see cref="AppendAsync"/> can add to an object that has more to come; it adds a multiple of them.</summary>
    /// <param name="limits">The provider's bounds.</param>
    /// <param name="objectBytes">The bytes of the object in the end.</param>
    public static long SmallestChunk(MultipartLimits limits, long objectBytes) => PartPlan.GridOf(limits, objectBytes);

    private PartReader ReaderOf(IMultipartUploadDriver driver, ObjectWrite write) =>
        new(_memory, PartPlan.ForObject(driver.MultipartLimits, write.Length), write.Content);

    private async Task<ObjectInfo> PutPartsAsync(
        IMultipartUploadDriver driver,
        string bucket,
        string key,
        ObjectWrite write,
        PartReader reader,
        Part? first,
        CancellationToken cancellationToken
    )
    {
        using var counted = _memory.Count();
        var upload = await driver.CreateMultipartUploadAsync(bucket, key, write.Properties, cancellationToken);
        try
        {
            using var sender = new PartSender(driver, upload);
            var parts = await sender.SendAsync(reader, first, firstNumber: 1, cancellationToken);
            return await driver.CompleteMultipartUploadAsync(upload, parts, write.Conditions, cancellationToken);
        }
        catch
        {
            await AbortAsync(driver, upload);
            throw;
        }
    }

    // The caller may be gone, and the upload must not stay: this has a time limit of its own.
    private async Task AbortAsync(IMultipartUploadDriver driver, MultipartUpload upload)
    {
        using var limit = new CancellationTokenSource(AbortTimeout, _time);
        try
        {
            await AbortWhenPossibleAsync(driver, upload, limit.Token);
        }
        catch (Exception e) when (e is DriverException or OperationCanceledException)
        {
            LogAbortFailed(e, upload.Bucket, upload.Id);
        }
    }

    private async Task AbortWhenPossibleAsync(IMultipartUploadDriver driver, MultipartUpload upload, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await driver.AbortMultipartUploadAsync(upload, cancellationToken);
                return;
            }
            catch (DriverException e) when (e is { Kind: DriverErrorKind.Unavailable, RetryAfter: { } wait })
            {
                // The failures of its parts may have opened the connection's circuit: then it is not the store that refuses.
                await Task.Delay(wait > ShortestPause ? wait : ShortestPause, _time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upload {Upload} to bucket {Bucket} could not be given up and stays open")]
    private partial void LogAbortFailed(Exception e, string bucket, string upload);
}
