using System.Buffers;
using System.Security.Cryptography;
using Gateway.Api.Observability;
using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;
using Gateway.Drivers.Storage;

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
    private const int Md5Digits = 32;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private volatile bool _hasOtherTags;

    /// <summary>Copies an object. Failures that pass are tried again.</summary>
    public async Task CopyAsync(ObjectInfo item, string to, CancellationToken cancellationToken)
    {
        if (source.Name == target.Name && target.Provider.Offers(typeof(IObjectCopyDriver)))
        {
            await TryAsync(() => CopyInsideAsync(item.Key, to, cancellationToken), cancellationToken);
            return;
        }

        if (large.Takes(item))
        {
            await large.CopyAsync(item, to, cancellationToken);
        }
        else
        {
            await TryAsync(() => CopyOnceAsync(item.Key, to, cancellationToken), cancellationToken);
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
                : IsMd5(source.ETag) && source.ETag == target.ETag
        );

    private Task<ObjectInfo> CopyInsideAsync(string from, string to, CancellationToken cancellationToken) =>
        drivers
            .Open<IObjectCopyDriver>(target)
            .CopyObjectAsync(new ObjectSource(sourceBucket, from), targetBucket, to, ObjectConditions.None, cancellationToken);

    private async Task<ObjectInfo> CopyOnceAsync(string from, string to, CancellationToken cancellationToken)
    {
        var driver = drivers.Open<IObjectDriver>(source);
        await using var content = await reader.OpenAsync(driver, sourceBucket, from, ObjectRead.Whole, cancellationToken);
        await using var body = new DigestedStream(content, source);
        var write = new ObjectWrite(body, content.Length)
        {
            IsAnsweredInFull = false,
            Md5 = _hasOtherTags || !IsMd5(content.Info.ETag) ? null : Convert.FromHexString(content.Info.ETag.AsSpan(1, Md5Digits)),
            Properties = content.Info.Properties ?? new ObjectProperties(),
        };
        try
        {
            return Check(
                await drivers.Open<IObjectDriver>(target).PutObjectAsync(targetBucket, to, write, cancellationToken),
                write,
                body,
                to
            );
        }
        catch (DriverException e) when (write.Md5 is not null && e.ProviderCode is "BadDigest" or "InvalidDigest")
        {
            // Where a store encrypts objects by keys of its own, its tags only look like digests.
            _hasOtherTags = true;
            return await CopyOnceAsync(from, to, cancellationToken);
        }
    }

    private ObjectInfo Check(ObjectInfo stored, ObjectWrite write, DigestedStream body, string to)
    {
        if (stored.SizeBytes != write.Length || (stored.Sha256 is { } digest && digest != body.Digest))
        {
            throw target.Fail(DriverErrorKind.Unexpected, $"The store holds other bytes of '{to}' than it was sent.");
        }

        return stored;
    }

    // The tag of an object that was stored at once, at S3 and its like, is the MD5 of its bytes; that of parts has a dash.
    private static bool IsMd5(string etag) =>
        etag.Length == Md5Digits + 2 && etag[0] == '"' && etag.AsSpan(1, Md5Digits).IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>Reads the bytes with their digest, and fails at their end if it is not the one that the source tells.</summary>
    private sealed class DigestedStream(ObjectContent content, Connection source) : ReadStream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private string? _digest;

        public string Digest => _digest ??= Convert.ToHexStringLower(_hash.GetHashAndReset());

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await content.Body!.ReadAsync(buffer, cancellationToken);
            _hash.AppendData(buffer.Span[..count]);
            return count == 0 && !buffer.IsEmpty && content.Info.Sha256 is { } digest && digest != Digest
                ? throw source.Fail(
                    DriverErrorKind.Unexpected,
                    $"The bytes of '{content.Info.Key}' do not have the digest that the store tells."
                )
                : count;
        }

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
