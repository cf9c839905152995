using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Api.Security.Tokens;

/// <summary>
/// Tokens that were found right a moment ago, by their digest: a signature costs as much as a whole request. None is kept beyond its end, for longer
/// than a minute, or when the issuer's keys change.
/// </summary>
internal sealed class TokenCache(SigningKeys keys, TimeProvider time)
{
    private const int MostTokens = 10_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Digest, Entry> _tokens = new();

    /// <summary>What a token proves; null if that is not known.</summary>
    public ClaimsPrincipal? Find(string token) =>
        _tokens.TryGetValue(Digest.Of(token), out var entry) && entry.Until > time.GetUtcNow() && entry.Keys == keys.Current
            ? entry.Proof
            : null;

    /// <summary>Keeps what a token proves.</summary>
    public void Keep(string token, ClaimsPrincipal proof, DateTimeOffset until)
    {
        var now = time.GetUtcNow();
        if (_tokens.Count >= MostTokens)
        {
            foreach (var (digest, entry) in _tokens)
            {
                if (entry.Until <= now)
                {
                    _tokens.TryRemove(digest, out _);
                }
            }

            if (_tokens.Count >= MostTokens)
            {
                _tokens.Clear();
            }
        }

        var latest = now + Longest;
        _tokens[Digest.Of(token)] = new Entry(proof, until < latest ? until : latest, keys.Current);
    }

    private sealed record Entry(ClaimsPrincipal Proof, DateTimeOffset Until, KeySet Keys);

    private readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public static Digest Of(string token)
        {
            Span<byte> digest = stackalloc byte[32];
            SHA256.HashData(Encoding.UTF8.GetBytes(token), digest);
            return new Digest(
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest),
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest[16..])
            );
        }
    }
}
