using System.Buffers;
using Gateway.Drivers.Model;

namespace Gateway.Api.Transfers;

/// <summary>
/// What a transfer has learned of the digests that its stores tell, so that bytes are hashed here only where no store does it. Used by many at once.
/// </summary>
internal sealed class TransferDigests
{
    private const int Md5Digits = 32;

    // So many objects are not all damaged, and in the same way each time they are read.
    private const int MostDoubts = 8;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private volatile bool _targetTellsNoSha256;
    private volatile bool _targetChecksMd5;
    private volatile bool _tagsAreDigests;
    private volatile bool _tagsAreOthers;
    private int _doubts;

    /// <summary>Whether the SHA-256 of an object is needed.</summary>
    public bool NeedsSha256(ObjectInfo info) => info.Sha256 is not null || !_targetTellsNoSha256;

    /// <summary>Whether its MD5 has to be taken here.</summary>
    public bool NeedsMd5 => !_targetChecksMd5;

    /// <summary>The MD5 that the source tells of an object; null if it tells none.</summary>
    public byte[]? Md5Of(ObjectInfo info) => _tagsAreOthers || !IsMd5(info.ETag) ? null : ToBytes(info.ETag);

    /// <summary>Learns from an object that has arrived as its source told it.</summary>
    /// <param name="stored">What the target says.</param>
    /// <param name="md5">Its MD5; null if the source told none.</param>
    public void Learn(ObjectInfo stored, byte[]? md5)
    {
        _targetTellsNoSha256 |= stored.Sha256 is null;
        if (md5 is not null)
        {
            _tagsAreDigests = true;
            _targetChecksMd5 |= IsMd5(stored.ETag) && md5.AsSpan().SequenceEqual(ToBytes(stored.ETag));
        }
    }

    /// <summary>
    /// Whether an object's tag may be taken for something else than its digest, which it does not fit: where objects are encrypted by keys of their own,
    /// tags only look like digests. Before that is known, other objects are waited for.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="isLast">Whether there are no others to wait for.</param>
    /// <exception cref="DoubtfulObjectException">Others are to be waited for.</exception>
    public bool MayDiffer(string key, bool isLast) =>
        !_tagsAreDigests && (isLast || Interlocked.Increment(ref _doubts) >= MostDoubts ? true : throw new DoubtfulObjectException(key));

    /// <summary>Learns that the source's tags only look like digests.</summary>
    public void LearnOthers() => _tagsAreOthers = true;

    /// <summary>Whether a tag can be an MD5: that of an object which was stored at once is, at S3 and its like; that of parts has a dash.</summary>
    public static bool IsMd5(string etag) =>
        etag.Length == Md5Digits + 2 && etag[0] == '"' && etag.AsSpan(1, Md5Digits).IndexOfAnyExcept(HexDigits) < 0;

    private static byte[] ToBytes(string etag) => Convert.FromHexString(etag.AsSpan(1, Md5Digits));
}

/// <summary>An object does not fit its tag, and it is not known yet whether that tells of damage: it is to be brought after the others.</summary>
internal sealed class DoubtfulObjectException(string key) : Exception($"'{key}' is to be brought later.");
