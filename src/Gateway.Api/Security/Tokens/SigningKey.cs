using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Api.Security.Tokens;

/// <summary>
/// A public key of the issuer. Which algorithms it checks follows from its own kind: what a token says is only compared with that, so that nothing
/// makes an RSA key serve as the secret of an HMAC.
/// </summary>
internal sealed class SigningKey
{
    private const int SmallestRsaBits = 2048;
    private const int LargestRsaBits = 8192;
    private static readonly string[] RsaAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _curve;
    private readonly IReadOnlyList<string> _algorithms;

    private SigningKey(string? id, IReadOnlyList<string> algorithms, RSAParameters? rsa, ECParameters? curve) =>
        (Id, _algorithms, _rsa, _curve) = (id, algorithms, rsa, curve);

    public string? Id { get; }

    /// <summary>Whether it checks signatures of this algorithm.</summary>
    public bool Takes(string algorithm) => _algorithms.Contains(algorithm, StringComparer.Ordinal);

    /// <summary>Reads a key of a set (RFC 7517); null if it is none that signatures are checked with.</summary>
    public static SigningKey? Read(JsonElement key)
    {
        try
        {
            if (TextOf(key, "use") is { } use && use != "sig")
            {
                return null;
            }

            var found = TextOf(key, "kty") switch
            {
                "RSA" => ReadRsa(key),
                "EC" => ReadCurve(key),
                _ => null,
            };
            return found is not null && TextOf(key, "alg") is { } only
                ? new SigningKey(found.Id, [.. found._algorithms.Intersect([only])], found._rsa, found._curve)
                : found;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether the signature is right.</summary>
    public bool Verify(string algorithm, byte[] signed, byte[] signature)
    {
        var hash = algorithm[2..] switch
        {
            "256" => HashAlgorithmName.SHA256,
            "384" => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };

        // Made anew: the framework does not promise that many threads may use one.
        if (_rsa is { } parameters)
        {
            using var rsa = RSA.Create(parameters);
            return rsa.VerifyData(signed, signature, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }

        using var curve = ECDsa.Create(_curve!.Value);
        return curve.VerifyData(signed, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static SigningKey? ReadRsa(JsonElement key)
    {
        var parameters = new RSAParameters { Modulus = BytesOf(key, "n"), Exponent = BytesOf(key, "e") };
        using var rsa = RSA.Create(parameters);
        return rsa.KeySize is >= SmallestRsaBits and <= LargestRsaBits
            ? new SigningKey(TextOf(key, "kid"), RsaAlgorithms, parameters, null)
            : null;
    }

    private static SigningKey? ReadCurve(JsonElement key)
    {
        var (algorithm, curve) = TextOf(key, "crv") switch
        {
            "P-256" => ("ES256", ECCurve.NamedCurves.nistP256),
            "P-384" => ("ES384", ECCurve.NamedCurves.nistP384),
            "P-521" => ("ES512", ECCurve.NamedCurves.nistP521),
            _ => ("", default),
        };
        if (algorithm.Length == 0)
        {
            return null;
        }

        var parameters = new ECParameters
        {
            Curve = curve,
            Q = new ECPoint { X = BytesOf(key, "x"), Y = BytesOf(key, "y") },
        };
        using var check = ECDsa.Create(parameters);
        return new SigningKey(TextOf(key, "kid"), [algorithm], null, parameters);
    }

    private static string? TextOf(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] BytesOf(JsonElement key, string name) =>
        TextOf(key, name) is { } text ? Base64Url.DecodeFromChars(text) : throw new FormatException($"The key has no {name}.");
}
