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
    string targetBucket
)
{
    private const int MostTries = 4;

    /// <summary>Copies an object. Failures that pass are tried again.</summary>
    public async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                await CopyOnceAsync(from, to, cancellationToken);
                return;
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

    private async Task CopyOnceAsync(string from, string to, CancellationToken cancellationToken)
    {
        if (source.Name == target.Name && target.Provider.Offers(typeof(IObjectCopyDriver)))
        {
            var copier = drivers.Open<IObjectCopyDriver>(target);
            await copier.CopyObjectAsync(new ObjectSource(sourceBucket, from), targetBucket, to, ObjectConditions.None, cancellationToken);
            return;
        }

        var driver = drivers.Open<IObjectDriver>(source);
        await using var content = await reader.OpenAsync(driver, sourceBucket, from, ObjectRead.Whole, cancellationToken);
        await using var body = new DigestedStream(content, source);
        var write = new ObjectWrite(body, content.Length) { Properties = content.Info.Properties ?? new ObjectProperties() };
        var stored = await drivers.Open<IObjectDriver>(target).PutObjectAsync(targetBucket, to, write, cancellationToken);
        if (stored.SizeBytes != content.Length || (stored.Sha256 is { } digest && digest != body.Digest))
        {
            throw target.Fail(DriverErrorKind.Unexpected, $"The store holds other bytes of '{to}' than it was sent.");
        }

        meter.CountRead(source.Name, content.Length);
        meter.CountWritten(target.Name, content.Length);
    }

    // The tag of an object that was stored at once, at S3 and its like, is the MD5 of its bytes; that of parts has a dash.
    private static bool IsMd5(string etag) =>
        etag.Length == 34 && etag.AsSpan(1, 32).IndexOfAnyExceptInRange('0', 'f') < 0 && !etag.Contains('-');

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
