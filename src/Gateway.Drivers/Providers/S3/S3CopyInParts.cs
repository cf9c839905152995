using System.Globalization;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

/// <summary>Copies an object that is too large for one request: the store copies it range by range into an upload.</summary>
internal sealed class S3CopyInParts(S3Client s3, S3MultipartDriver uploads, ObjectInfo source, long largest)
{
    private const long UsualPart = 1024L * 1024 * 1024;
    private const int PartsAtOnce = 4;
    private static readonly TimeSpan PartTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(30);

    /// <summary>An object as the source of a copy.</summary>
    public static string SourceOf(ObjectInfo source) => $"/{source.Bucket}/{WireAddress.EncodePath(source.Key)}";

    public async Task<ObjectInfo> CopyAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        using (var probe = new HttpRequestMessage())
        {
            // A condition that the last step cannot carry is refused before anything is copied.
            S3Conditions.OnComplete(s3, probe, conditions);
        }

        if (properties.Tags is null && s3.Traits.Tags)
        {
            properties = properties with { Tags = await S3Tags.GetAsync(s3, source.Bucket, source.Key, cancellationToken) };
        }

        var upload = await uploads.CreateMultipartUploadAsync(bucket, key, properties, cancellationToken);
        try
        {
            var parts = await CopyPartsAsync(upload, cancellationToken);
            await RequireUnchangedAsync(cancellationToken);
            return await uploads.CompleteMultipartUploadAsync(upload, parts, conditions, cancellationToken);
        }
        catch
        {
            await AbortAsync(upload);
            throw;
        }
    }

    // The caller may be gone, and the upload must not stay: this has a time limit of its own.
    private async Task AbortAsync(MultipartUpload upload)
    {
        using var limit = new CancellationTokenSource(AbortTimeout);
        try
        {
            await uploads.AbortMultipartUploadAsync(upload, limit.Token);
        }
        catch (Exception e) when (e is DriverException or OperationCanceledException)
        {
            // What made the copy fail is what the caller has to know; the list of uploads tells what has stayed.
        }
    }

    private async Task<IReadOnlyList<MultipartPart>> CopyPartsAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        var bytes = Math.Min(largest, Math.Max(UsualPart, (source.SizeBytes + s3.Traits.MostParts - 1) / s3.Traits.MostParts));
        var parts = new MultipartPart[(source.SizeBytes + bytes - 1) / bytes];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts.Length),
            new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken },
            async (index, stop) =>
            {
                var first = index * bytes;
                var length = Math.Min(bytes, source.SizeBytes - first);
                parts[index] = new MultipartPart(index + 1, length, await CopyPartAsync(upload, index + 1, first, length, stop));
            }
        );
        return parts;
    }

    private async Task<string> CopyPartAsync(
        MultipartUpload upload,
        int number,
        long first,
        long length,
        CancellationToken cancellationToken
    )
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"partNumber={number}&uploadId={WireAddress.Encode(upload.Id)}");
        var request = new HttpRequestMessage(HttpMethod.Put, s3.Address.OfObject(upload.Bucket, upload.Key, query));
        var range = string.Create(CultureInfo.InvariantCulture, $"bytes={first}-{first + length - 1}");
        S3Headers.Set(request.Headers, "x-amz-copy-source", SourceOf(source), "X-Copy-Source");
        S3Headers.Set(request.Headers, "x-amz-copy-source-range", range, "X-Copy-Source");
        request.AllowTime(PartTime);
        request.MarkIdempotent();
        var (tag, _) = await s3.ReadXmlAsync(request, (xml, _) => S3Uploads.ReadTag(xml), cancellationToken);
        return tag ?? "";
    }

    // Not every store heeds a condition on the source of a part: two versions must not be mixed.
    private async Task RequireUnchangedAsync(CancellationToken cancellationToken)
    {
        var now = await s3.HeadAsync(source.Bucket, source.Key, cancellationToken);
        if (now.ETag != source.ETag || now.LastModified != source.LastModified)
        {
            throw s3.Connection.Fail(DriverErrorKind.Conflict, "The object was replaced while it was copied: try again.", "X-Copy-Source");
        }
    }
}
