using System.Security.Cryptography;
using Gateway.Drivers.Keys;

namespace Gateway.Drivers.Tests.Providers.Triton;

/// <summary>A key of the simulated account: the private half as an operator has it, the public half as the account knows it.</summary>
public sealed record TritonKey(string Name, string Algorithm, string PrivateKey, Func<byte[], byte[], bool> Verify, string? OpenSsh = null);

/// <summary>The keys that the simulated account knows, of every kind that may sign.</summary>
public static class TritonKeys
{
    public static TritonKey Rsa { get; } = NewRsa("rsa-key", pkcs8: false);

    public static TritonKey RsaPkcs8 { get; } = NewRsa("rsa-pkcs8-key", pkcs8: true);

    public static TritonKey P256 { get; } = NewEcdsa("p256-key", ECCurve.NamedCurves.nistP256, "ecdsa-sha256", HashAlgorithmName.SHA256);

    public static TritonKey P384 { get; } = NewEcdsa("p384-key", ECCurve.NamedCurves.nistP384, "ecdsa-sha384", HashAlgorithmName.SHA384);

    public static TritonKey P521 { get; } = NewEcdsa("p521-key", ECCurve.NamedCurves.nistP521, "ecdsa-sha512", HashAlgorithmName.SHA512);

    /// <summary>A key that the account does not know.</summary>
    public static TritonKey Stranger { get; } = NewRsa("stranger", pkcs8: false);

    public static IReadOnlyList<TritonKey> Known => [Rsa, RsaPkcs8, P256, P384, P521];

    private static TritonKey NewRsa(string name, bool pkcs8)
    {
        var pair = RSA.Create(2048);
        return new TritonKey(
            name,
            "rsa-sha256",
            pkcs8 ? pair.ExportPkcs8PrivateKeyPem() : pair.ExportRSAPrivateKeyPem(),
            (text, signature) => pair.VerifyData(text, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            OpenSshKey.Of(pair, name).Text
        );
    }

    private static TritonKey NewEcdsa(string name, ECCurve curve, string algorithm, HashAlgorithmName digest)
    {
        var pair = ECDsa.Create(curve);
        return new TritonKey(
            name,
            algorithm,
            pair.ExportECPrivateKeyPem(),
            (text, signature) => pair.VerifyData(text, signature, digest, DSASignatureFormat.Rfc3279DerSequence),
            algorithm == "ecdsa-sha256" ? OpenSshKey.Of(pair, name).Text : null
        );
    }
}
