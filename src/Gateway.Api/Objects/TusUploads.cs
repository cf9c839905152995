using System.Runtime.ExceptionServices;
using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Api.Objects;

/// <summary>Resumable uploads over the parts of a store.</summary>
internal sealed class TusUploads(
    DriverFactory drivers,
    MultipartUploader uploader,
    TusTokens tokens,
    TusTurns turns,
    Access access,
    IHostApplicationLifetime lifetime
)
{
    // A caller who has gone must not take along the parts that have come: they are stored within this time.
    private static readonly TimeSpan FinishTime = TimeSpan.FromSeconds(60);

    /// <summary>Opens an upload.</summary>
    public async Task<TusUpload> CreateAsync(
        string connection,
        string bucket,
        long length,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var metadata = TusMetadata.Read(request);
        access.Require(Verb.ObjectsWrite, connection, bucket, metadata.Key);
        var properties = metadata.ToProperties(ObjectHeaders.ReadProperties(request, metadata.Key));
        StoreFeatures.Require(drivers.Find(connection), properties);
        var driver = drivers.Open<IMultipartUploadDriver>(connection);
        var upload = new TusUpload
        {
            Connection = connection,
            Bucket = bucket,
            Key = metadata.Key,
            Id = "",
            Length = length,
            Properties = properties,
            StorageClass = properties.StorageClass,
            Tags = properties.Tags,
            Owner = access.Caller.Name,
            MustBeNew = ReadMustBeNew(request),
        };
        if (length == 0)
        {
            var write = new ObjectWrite(Stream.Null, 0) { Properties = properties, Conditions = upload.Conditions };
            await drivers.Open<IObjectDriver>(connection).PutObjectAsync(bucket, upload.Key, write, cancellationToken);
            return tokens.Seal(upload);
        }

        var opened = await driver.CreateMultipartUploadAsync(bucket, upload.Key, properties, cancellationToken);
        return tokens.Seal(upload with { Id = opened.Id });
    }

    /// <summary>The upload of this address.</summary>
    public TusUpload Read(string connection, string bucket, string token)
    {
        var upload = tokens.Open(connection, bucket, token, access.Caller.Name);
        access.Require(Verb.ObjectsWrite, connection, bucket, upload.Key);
        return upload;
    }

    /// <summary>How many bytes the store holds. If those are all, the object is made visible in case a crash came before that.</summary>
    public async Task<long> GetOffsetAsync(TusUpload upload, CancellationToken cancellationToken)
    {
        if (upload.Length == 0)
        {
            return 0;
        }

        using var turn = await turns.TakeAsync(upload, cancellationToken);
        return await CompleteIfWholeAsync(drivers.Open<IMultipartUploadDriver>(upload.Connection), upload, cancellationToken);
    }

    /// <summary>Adds the body of the request; answers the new offset.</summary>
    public async Task<long> AppendAsync(TusUpload upload, long offset, HttpRequest request, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(upload, cancellationToken);
        var driver = drivers.Open<IMultipartUploadDriver>(upload.Connection);
        var parts = upload.Length == 0 ? [] : await ListPartsAsync(driver, upload, cancellationToken);
        var stored = parts.Sum(part => part.SizeBytes);
        var missing = upload.Length - stored;
        CheckChunk(offset, stored, missing, request.ContentLength, driver.MultipartLimits);
        if (missing == 0)
        {
            return stored;
        }

        var body = new SalvagedStream(request.Body);
        using var finish = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopped);
        await using var gone = cancellationToken.Register(() => finish.CancelAfter(FinishTime));
        var added = await uploader.AppendAsync(
            driver,
            upload.Multipart,
            upload.Length,
            stored,
            new ObjectWrite(body, request.ContentLength),
            finish.Token
        );
        stored += added.Sum(part => part.SizeBytes);
        if (stored == upload.Length)
        {
            stored = await CompleteIfWholeAsync(driver, upload, finish.Token);
        }

        body.ThrowIfBroken();
        return stored;
    }

    /// <summary>Gives an upload up.</summary>
    public async Task AbortAsync(TusUpload upload, CancellationToken cancellationToken)
    {
        if (upload.Length > 0)
        {
            using var turn = await turns.TakeAsync(upload, cancellationToken);
            await drivers.Open<IMultipartUploadDriver>(upload.Connection).AbortMultipartUploadAsync(upload.Multipart, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<MultipartPart>> ListPartsAsync(
        IMultipartUploadDriver driver,
        TusUpload upload,
        CancellationToken cancellationToken
    )
    {
        var parts = await driver.ListPartsAsync(upload.Multipart, cancellationToken);
        return MultipartUploader.InRow(driver.MultipartLimits, upload.Length, parts);
    }

    // By what the store holds, not by what was sent: another replica may have replaced a part by a shorter one meanwhile.
    private static async Task<long> CompleteIfWholeAsync(
        IMultipartUploadDriver driver,
        TusUpload upload,
        CancellationToken cancellationToken
    )
    {
        var parts = await ListPartsAsync(driver, upload, cancellationToken);
        var stored = parts.Sum(part => part.SizeBytes);
        if (stored != upload.Length)
        {
            return stored;
        }

        try
        {
            await driver.CompleteMultipartUploadAsync(upload.Multipart, parts, upload.Conditions, cancellationToken);
            return stored;
        }
        catch (DriverException e) when (e.Kind is DriverErrorKind.PreconditionFailed or DriverErrorKind.NotSupported)
        {
            // It can never be completed.
            await driver.AbortMultipartUploadAsync(upload.Multipart, cancellationToken);
            throw;
        }
    }

    private static void CheckChunk(long offset, long stored, long missing, long? chunk, MultipartLimits limits)
    {
        if (offset != stored)
        {
            throw new DriverException(DriverErrorKind.Conflict, $"The store holds {stored} bytes of this upload.")
            {
                Field = "Upload-Offset",
            };
        }

        if (chunk > missing)
        {
            throw new BadHttpRequestException($"Only {missing} bytes are missing.", StatusCodes.Status413PayloadTooLarge);
        }

        // A store takes so many parts, and each but the last has a smallest size.
        var smallest = MultipartUploader.SmallestChunk(limits, stored + missing);
        if (chunk < missing && chunk < smallest)
        {
            throw new DriverException(
                DriverErrorKind.InvalidValue,
                $"A chunk that does not end the object must have at least {smallest} bytes on this store."
            )
            {
                Field = "Content-Length",
            };
        }
    }

    private static bool ReadMustBeNew(HttpRequest request)
    {
        var conditions = ObjectHeaders.ReadConditions(request);
        return conditions switch
        {
            { IsEmpty: true } => false,
            { IfNoneMatch.Any: true, IfMatch: null, IfUnmodifiedSince: null } => true,
            _ => throw new InvalidInputException("If-None-Match", "An upload that is resumed takes no condition but If-None-Match: *."),
        };
    }

    /// <summary>Ends where the caller breaks off, so that what came before is stored; tells afterwards that it did.</summary>
    private sealed class SalvagedStream(Stream body) : Drivers.Storage.ReadStream
    {
        private ExceptionDispatchInfo? _broken;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_broken is not null)
            {
                return 0;
            }

            try
            {
                // Not with the token of the request: that is cancelled while bytes are still there to be read.
                return await body.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException e)
            {
                _broken = ExceptionDispatchInfo.Capture(e);
                return 0;
            }
        }

        public void ThrowIfBroken() => _broken?.Throw();
    }
}
