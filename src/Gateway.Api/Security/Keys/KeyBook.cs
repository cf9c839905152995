using System.Collections.Frozen;

namespace Gateway.Api.Security.Keys;

/// <summary>
/// All API keys, in memory: no request waits for the store. It is read again every few seconds, so that a revocation reaches every replica, and at
/// once by whoever changes a key here. While the store cannot be read, what was read last counts, for a while.
/// </summary>
internal sealed class KeyBook : IDisposable
{
    /// <summary>How long keys count that cannot be read again.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly KeyStore _store;
    private readonly TimeProvider _time;
    private readonly KnownKey[] _configured;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Snapshot _kept = new(FrozenDictionary<string, KnownKey>.Empty, 0);

    public KeyBook(KeyStore store, SecurityOptions options, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _configured =
        [
            .. options.Keys.Select(key => new KnownKey(
                new KeyRow
                {
                    Id = $"configured:{key.Key}",
                    Name = key.Key,
                    Digest = key.Value.Digest,
                    RoleNames = key.Value.Roles,
                    ExpiresAt = key.Value.Expires?.ToUnixTimeMilliseconds(),
                }
            )),
        ];
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The key that opens by this text; null if none does.</summary>
    public KnownKey? Find(ReadOnlySpan<char> text)
    {
        Span<byte> digest = stackalloc byte[32];
        if (!ApiKeyText.TryDigest(text, digest))
        {
            return null;
        }

        var now = Now;
        if (ApiKeyText.IsOne(text) && FindKept(ApiKeyText.IdOf(text), now) is { } kept && kept.IsOpenedBy(digest, now))
        {
            return kept;
        }

        foreach (var key in _configured)
        {
            if (key.IsOpenedBy(digest, now))
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>Reads the keys of the store.</summary>
    /// <exception cref="System.Data.Common.DbException">The store cannot be used.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (!_store.MayHoldKeys)
        {
            return;
        }

        // One at a time: an older answer must not come after a newer one.
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var before = _kept.Keys;
            var rows = await _store.ListAsync(cancellationToken);
            _kept = new Snapshot(
                rows.Where(row => row.RevokedAt is null)
                    .Select(row => before.GetValueOrDefault(row.Id)?.With(row) ?? new KnownKey(row))
                    .ToFrozenDictionary(key => key.Id, StringComparer.Ordinal),
                Now
            );
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Tells the store which keys were used since it was told last.</summary>
    public async Task TellUsesAsync(CancellationToken cancellationToken)
    {
        var uses = _kept.Keys.Values.Where(key => key.UsedAt > (key.Row.UsedAt ?? 0)).Select(key => (key.Id, key.UsedAt)).ToArray();
        if (uses.Length > 0)
        {
            await _store.UseAsync(uses, cancellationToken);
        }
    }

    public void Dispose() => _reading.Dispose();

    private KnownKey? FindKept(ReadOnlySpan<char> id, long now)
    {
        var kept = _kept;
        return
            now - kept.ReadAt <= Longest.TotalMilliseconds
            && kept.Keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var key)
            ? key
            : null;
    }

    private sealed record Snapshot(FrozenDictionary<string, KnownKey> Keys, long ReadAt);
}
