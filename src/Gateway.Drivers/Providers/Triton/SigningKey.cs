using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>A private key that signs requests: RSA, or ECDSA with the digest that fits its curve.</summary>
internal sealed class SigningKey : IDisposable
{
    private const byte UncompressedPoint = 4;

    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;
    private readonly HashAlgorithmName _digest = HashAlgorithmName.SHA256;

    private SigningKey(RSA rsa)
    {
        _rsa = rsa;
        Algorithm = "rsa-sha256";
        var key = rsa.ExportParameters(includePrivateParameters: false);
        Fingerprint = FingerprintOf([.. Field("ssh-rsa"u8), .. Field(key.Exponent), .. Field([0, .. key.Modulus!])]);
    }

    private SigningKey(ECDsa ecdsa)
    {
        _ecdsa = ecdsa;
        (Algorithm, var curve, _digest) = ecdsa.KeySize switch
        {
            256 => ("ecdsa-sha256", "nistp256"u8.ToArray(), HashAlgorithmName.SHA256),
            384 => ("ecdsa-sha384", "nistp384"u8.ToArray(), HashAlgorithmName.SHA384),
            521 => ("ecdsa-sha512", "nistp521"u8.ToArray(), HashAlgorithmName.SHA512),
            _ => throw new CryptographicException("There is no signature for this curve."),
        };
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        Fingerprint = FingerprintOf([
            .. Field([.. "ecdsa-sha2-"u8, .. curve]),
            .. Field(curve),
            .. Field([UncompressedPoint, .. point.X!, .. point.Y!]),
        ]);
    }

    /// <summary>The algorithm's name in the header.</summary>
    public string Algorithm { get; }

    /// <summary>The MD5 fingerprint of the public half in pairs of hexadecimal digits, by which the account knows the key.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads a key.</summary>
    /// <exception cref="CryptographicException">The text is no private key of these kinds, or needs a passphrase.</exception>
    public static SigningKey Read(string pem)
    {
        var rsa = RSA.Create();
        if (TryImport(rsa, pem))
        {
            return new SigningKey(rsa);
        }

        rsa.Dispose();
        var ecdsa = ECDsa.Create();
        if (TryImport(ecdsa, pem))
        {
            return new SigningKey(ecdsa);
        }

        ecdsa.Dispose();
        throw new CryptographicException("This is no private key in PEM that can sign.");
    }

    /// <summary>Whether a text is a key that <see cref="Read"/> takes.</summary>
    public static bool IsUsable(string pem)
    {
        try
        {
            using var key = Read(pem);
            key.Sign("date"u8);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The signature; of ECDSA as the two numbers in DER (RFC 3279, 2.2.3), which is what the server's library reads.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text) =>
        _rsa is not null
            ? _rsa.SignData(text.ToArray(), _digest, RSASignaturePadding.Pkcs1)
            : _ecdsa!.SignData(text, _digest, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }

    private static bool TryImport(AsymmetricAlgorithm key, string pem)
    {
        try
        {
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    [SuppressMessage("Security", "CA5351", Justification = "Triton names keys by this digest; nothing is trusted because of it.")]
    private static string FingerprintOf(byte[] blob) =>
        string.Join(':', MD5.HashData(blob).Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    // RFC 4251, 5: the length in four bytes, big endian, and then that many bytes.
    private static byte[] Field(ReadOnlySpan<byte> value)
    {
        var field = new byte[sizeof(uint) + value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(field, (uint)value.Length);
        value.CopyTo(field.AsSpan(sizeof(uint)));
        return field;
    }
}
