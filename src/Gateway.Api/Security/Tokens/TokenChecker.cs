using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Api.Security.Tokens;

/// <summary>Whether a token is one of the issuer, for this gateway, and of now.</summary>
internal sealed class TokenChecker(SecurityOptions options, SigningKeys keys, TimeProvider time)
{
    private const string WithoutType = "none";
    private const double LatestTime = 253_402_300_799;
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>What it proves, and until when.</summary>
    /// <exception cref="TokenRefusedException">It proves nothing.</exception>
    public async Task<(ClaimsPrincipal Proof, DateTimeOffset Until)> CheckAsync(string token, CancellationToken cancellationToken)
    {
        using var parts = TokenParts.Read(token);
        if (!Algorithms.Contains(parts.Algorithm, StringComparer.Ordinal))
        {
            throw new TokenRefusedException("Its algorithm is not taken.");
        }

        CheckType(parts.Type);

        // Before the signature, which costs: what has ended or is for somebody else needs none.
        var until = CheckClaims(parts.Claims);
        var key =
            await keys.FindAsync(parts.KeyId, parts.Algorithm, cancellationToken)
            ?? throw new TokenRefusedException("The issuer has no such key for that algorithm.");
        return IsSigned(key, parts) ? (Prove(parts.Claims), until) : throw new TokenRefusedException("Its signature is not right.");
    }

    private static bool IsSigned(SigningKey key, TokenParts parts)
    {
        try
        {
            return key.Verify(parts.Algorithm, parts.Signed, parts.Signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private void CheckType(string? type)
    {
        // RFC 7515, 4.1.9: "application/" may be left out, and case does not count.
        const string media = "application/";
        var told =
            type is null ? WithoutType
            : type.StartsWith(media, StringComparison.OrdinalIgnoreCase) ? type[media.Length..]
            : type;
        if (!options.Oidc.TokenTypes.Contains(told, StringComparer.OrdinalIgnoreCase) || (type is not null && told == WithoutType))
        {
            throw new TokenRefusedException("Its type is not taken.");
        }
    }

    private DateTimeOffset CheckClaims(JsonElement claims)
    {
        if (TextOf(claims, "iss") != options.Oidc.Issuer)
        {
            throw new TokenRefusedException("It is of another issuer.");
        }

        if (!TextsOf(claims, "aud").Contains(options.Oidc.Audience, StringComparer.Ordinal))
        {
            throw new TokenRefusedException("It is for somebody else.");
        }

        if (TextOf(claims, "sub") is null or "")
        {
            throw new TokenRefusedException("It has no subject.");
        }

        var now = time.GetUtcNow();
        var until = (TimeOf(claims, "exp") ?? throw new TokenRefusedException("It has no end.")) + Leeway;
        return until <= now ? throw new TokenRefusedException("It has expired.")
            : TimeOf(claims, "nbf") - Leeway > now ? throw new TokenRefusedException("It is not valid yet.")
            : TimeOf(claims, "iat") - Leeway > now ? throw new TokenRefusedException("It is from the future.")
            : until;
    }

    private ClaimsPrincipal Prove(JsonElement claims)
    {
        var groups = options.Oidc.GroupsClaim;
        var proved = TextsOf(claims, groups).Select(group => new Claim(groups, group)).Prepend(new Claim("sub", TextOf(claims, "sub")!));
        return new ClaimsPrincipal(new ClaimsIdentity(proved, JwtHandler.SchemeName));
    }

    private static string? TextOf(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> TextsOf(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind != JsonValueKind.Array ? []
        : value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
        : throw new TokenRefusedException($"Its {name} is no list of texts.");

    private static DateTimeOffset? TimeOf(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= LatestTime - 3600
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
        : throw new TokenRefusedException($"Its {name} is no time.");
}
