using System.Globalization;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.S3;

internal sealed class S3MultipartDriver(HttpClient http, Connection connection, S3Settings settings, TimeProvider time)
    : IMultipartUploadDriver
{
    /// <summary>The fewest bytes of every part but the last.</summary>
    public const int SmallestPart = 5 * 1024 * 1024;

    /// <summary>The most bytes of a part, and of an object that is stored or copied by one request.</summary>
    public const long LargestPut = 5L * 1024 * 1024 * 1024;

    /// <summary>The most bytes of an object.</summary>
    public const long LargestObject = 5L * 1024 * 1024 * 1024 * 1024;

    // A completion may take minutes, in which Amazon sends white space and others nothing.
    private static readonly TimeSpan CompletionTime = TimeSpan.FromMinutes(10);

    private readonly S3Client _s3 = new(http, connection, settings);

    public MultipartLimits MultipartLimits =>
        new(SmallestPart, LargestPut, _s3.Traits.MostParts, LargestPut) { HasEqualParts = _s3.Traits.EqualParts };

    public async Task<MultipartUpload> CreateMultipartUploadAsync(
        string bucket,
        string key,
        ObjectProperties properties,
        CancellationToken cancellationToken
    )
    {
        ObjectKey.Check(key);
        _s3.CheckWishes(properties);
        var request = new HttpRequestMessage(HttpMethod.Post, _s3.Address.OfObject(bucket, key, "uploads="));
        S3Client.SetEmpty(request);
        S3Headers.Write(request, _s3.Traits.TagsAfterParts ? properties with { Tags = null } : properties, _s3.Traits);
        string? id = null;
        await _s3.ReadXmlAsync(
            request,
            (xml, _) =>
            {
                xml.ReadChildren(name =>
                {
                    if (name == "UploadId")
                    {
                        id = xml.ReadText();
                    }
                    else
                    {
                        xml.Skip();
                    }
                });
                return id;
            },
            cancellationToken
        );
        return new MultipartUpload(
            bucket,
            key,
            id ?? throw connection.Fail(DriverErrorKind.Unexpected, "The store did not say the id of the upload.")
        )
        {
            Properties = properties,
        };
    }

    public async Task<MultipartPart> UploadPartAsync(
        MultipartUpload upload,
        int number,
        Stream content,
        long length,
        CancellationToken cancellationToken
    )
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"partNumber={number}&uploadId={WireAddress.Encode(upload.Id)}");
        using var request = new HttpRequestMessage(HttpMethod.Put, _s3.Address.OfObject(upload.Bucket, upload.Key, query));
        await _s3.SetBodyAsync(request, content, length, cancellationToken);
        request.MarkIdempotent();
        using var response = await _s3.SendAsync(request, cancellationToken);
        var tag = response.Headers.NonValidated.TryGetValues("ETag", out var values) ? values.ToString() : "";
        return new MultipartPart(number, length, tag);
    }

    public async Task<IReadOnlyList<MultipartPart>> ListPartsAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        return await connection.ReadAllAsync(
            after =>
            {
                var marker = after is null ? "" : $"&part-number-marker={after}";
                var address = _s3.Address.OfObject(upload.Bucket, upload.Key, $"uploadId={WireAddress.Encode(upload.Id)}{marker}");
                return _s3.ReadXmlAsync(
                    new HttpRequestMessage(HttpMethod.Get, address),
                    (xml, _) => S3Uploads.ReadParts(xml),
                    cancellationToken
                );
            },
            page => page is { IsTruncated: true, Parts: [.., var last] } ? last.Number.ToString(CultureInfo.InvariantCulture) : null,
            page => page.Parts,
            cancellationToken
        );
    }

    public async Task<ObjectInfo> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<MultipartPart> parts,
        ObjectConditions conditions,
        CancellationToken cancellationToken
    )
    {
        var query = $"uploadId={WireAddress.Encode(upload.Id)}";
        var request = new HttpRequestMessage(HttpMethod.Post, _s3.Address.OfObject(upload.Bucket, upload.Key, query));
        S3Conditions.OnComplete(_s3, request, conditions);
        S3Client.SetXml(request, S3Uploads.WriteParts(parts));
        request.AllowTime(CompletionTime);
        var made = await _s3.CommitAsync(
            upload.Bucket,
            upload.Key,
            conditions,
            () => _s3.ReadXmlAsync(request, (xml, _) => S3Uploads.ReadTag(xml), cancellationToken),
            cancellationToken
        );
        if (_s3.Traits.TagsAfterParts && upload.Properties.Tags is { Count: > 0 } tags)
        {
            await S3Tags.SetAsync(_s3, upload.Bucket, upload.Key, tags, cancellationToken);
        }

        var size = parts.Sum(part => part.SizeBytes);
        var stored = _s3.Stored(upload.Bucket, upload.Key, size, made.Tag, made.Modified ?? time.GetUtcNow(), upload.Properties);
        return await _s3.ConfirmAsync(stored, cancellationToken);
    }

    public async Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        var address = _s3.Address.OfObject(upload.Bucket, upload.Key, $"uploadId={WireAddress.Encode(upload.Id)}");
        try
        {
            await _s3.RunAsync(new HttpRequestMessage(HttpMethod.Delete, address), cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // It is gone, which is all that is wanted.
        }
    }

    public async Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(string bucket, CancellationToken cancellationToken)
    {
        // Ceph encodes these keys if it is asked to, and does not say so; as they are, all servers agree on them.
        return await connection.ReadAllAsync(
            marker =>
                _s3.ReadXmlAsync(
                    new HttpRequestMessage(HttpMethod.Get, _s3.Address.OfBucket(bucket, $"{marker}uploads=")),
                    (xml, _) => S3Uploads.ReadUploads(xml, bucket),
                    cancellationToken
                ),
            // Swift says that there is more but not from where: the last one told is as good.
            page =>
                page is { IsTruncated: true, Uploads: [.., var last] }
                    ? $"key-marker={WireAddress.Encode(last.Key)}&upload-id-marker={WireAddress.Encode(last.Id)}&"
                    : null,
            page => page.Uploads,
            cancellationToken
        );
    }
}
