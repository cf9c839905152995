using System.Security.Claims;
using System.Security.Cryptography;

namespace Gateway.Api.Security.Keys;

/// <summary>A key in memory, as it is compared with what callers send.</summary>
internal sealed class KnownKey
{
    private readonly KeyRow _row;
    private long _usedAt;

    public KnownKey(KeyRow row, ClaimsPrincipal? proof = null)
    {
        _row = row;
        _usedAt = row.UsedAt ?? 0;
        Proof = proof ?? Prove(row);
    }

    public string Id => _row.Id;

    public KeyRow Row => _row;

    /// <summary>What the scheme proves: the same object for as long as the key does not change.</summary>
    public ClaimsPrincipal Proof { get; }

    /// <summary>When it was used last, in milliseconds since 1970; 0 if never.</summary>
    public long UsedAt => Volatile.Read(ref _usedAt);

    /// <summary>Whether this is its digest, or the one that it had before and still has for a while.</summary>
    public bool IsOpenedBy(ReadOnlySpan<byte> digest, long now)
    {
        if (_row.RevokedAt is not null || _row.ExpiresAt <= now)
        {
            return false;
        }

        var isNew = CryptographicOperations.FixedTimeEquals(_row.Digest, digest);
        var isOld = CryptographicOperations.FixedTimeEquals(_row.OldDigest ?? [], digest) && _row.OldUntil > now;
        if (isNew || isOld)
        {
            Volatile.Write(ref _usedAt, now);
        }

        return isNew || isOld;
    }

    /// <summary>The key as it is in the store now. What was proved by it stays the same if nothing of that has changed.</summary>
    public KnownKey With(KeyRow row)
    {
        var changed = new KnownKey(row, row.Name == _row.Name && row.Roles == _row.Roles ? Proof : null);
        changed._usedAt = Math.Max(UsedAt, changed._usedAt);
        return changed;
    }

    private static ClaimsPrincipal Prove(KeyRow row) =>
        new(
            new ClaimsIdentity(
                [
                    new Claim(ApiKeyHandler.IdClaim, row.Id),
                    new Claim(ApiKeyHandler.NameClaim, row.Name),
                    .. row.RoleNames.Select(role => new Claim(ApiKeyHandler.RoleClaim, role)),
                ],
                ApiKeyHandler.SchemeName
            )
        );
}
