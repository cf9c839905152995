using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;

namespace Gateway.Api.Transfers;

/// <summary>Reads the bytes of an object with their digests, and fails at their end if they are not those that are expected: nothing is stored then.</summary>
internal sealed class DigestedStream : ReadStream
{
    /// <summary>The code of a failure by other bytes.</summary>
    public const string OtherBytes = "other-bytes";

    private readonly ObjectContent _content;
    private readonly Connection _source;
    private readonly byte[]? _md5;
    private readonly IncrementalHash? _sha256;
    private readonly IncrementalHash? _md5Hash;

    /// <param name="content">The bytes.</param>
    /// <param name="source">Where they are from.</param>
    /// <param name="digests">Which digests are needed.</param>
    /// <param name="md5">The MD5 that they must have, if it is taken here; null for any.</param>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "It is the digest that stores tell.")]
    public DigestedStream(ObjectContent content, Connection source, TransferDigests digests, byte[]? md5)
    {
        (_content, _source, _md5) = (content, source, md5);
        _sha256 = digests.NeedsSha256(content.Info) ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        _md5Hash = md5 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    }

    /// <summary>The SHA-256 of the bytes once they have been read; null if nobody needs it.</summary>
    public string? Sha256 { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // As much as there is room for: each piece that goes on alone costs both stores, and this process, a turn of their threads.
        var count = await _content.Body!.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        _sha256?.AppendData(buffer.Span[..count]);
        _md5Hash?.AppendData(buffer.Span[..count]);
        if (count == 0 && !buffer.IsEmpty)
        {
            Compare();
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        _sha256?.Dispose();
        _md5Hash?.Dispose();
        base.Dispose(disposing);
    }

    private void Compare()
    {
        if (Sha256 is not null)
        {
            return;
        }

        Sha256 = _sha256 is null ? null : Convert.ToHexStringLower(_sha256.GetHashAndReset());
        var isSame = _md5Hash is null || _md5Hash.GetCurrentHash().AsSpan().SequenceEqual(_md5);
        if (!isSame || (_content.Info.Sha256 is { } told && told != Sha256))
        {
            throw Damaged(_source, _content.Info.Key);
        }
    }

    /// <summary>The failure of an object whose bytes are others than its store tells.</summary>
    public static DriverException Damaged(Connection source, string key) =>
        new(DriverErrorKind.Unexpected, $"The bytes of '{key}' do not have the digest that the store tells.")
        {
            Code = OtherBytes,
            Connection = source.Name,
            Provider = source.Provider.Name,
        };
}
