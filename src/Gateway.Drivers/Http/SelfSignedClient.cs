using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>A client that is known by its key: the certificate is made of it, and only its name and its key count.</summary>
/// <param name="CommonName">The name in the certificate.</param>
/// <param name="Key">The private key in PEM without a passphrase: RSA or ECDSA.</param>
/// <param name="KeyFile">The file that holds it, if <paramref name="Key"/> is null.</param>
public sealed record SelfSignedClient(string CommonName, Secret? Key, string? KeyFile)
{
    // The key is what counts: as wide as certificates of this form reach, so that no clock matters.
    private static readonly DateTimeOffset From = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2049, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether a text is a private key of these kinds.</summary>
    public static bool IsKey(string pem)
    {
        try
        {
            using var certificate = Make("test", pem);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Makes the certificate.</summary>
    /// <exception cref="CryptographicException">The key is none.</exception>
    internal X509Certificate2 MakeCertificate()
    {
        try
        {
            return Make(CommonName, Key?.Reveal() ?? File.ReadAllText(KeyFile!));
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("The key is no private key in PEM without a passphrase.", e);
        }
    }

    private static X509Certificate2 Make(string commonName, string pem)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        using var rsa = RSA.Create();
        if (TryImport(rsa, pem))
        {
            var request = new CertificateRequest(name.Build(), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return request.CreateSelfSigned(From, To);
        }

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(pem);
        return new CertificateRequest(name.Build(), ecdsa, HashAlgorithmName.SHA256).CreateSelfSigned(From, To);
    }

    private static bool TryImport(RSA rsa, string pem)
    {
        try
        {
            rsa.ImportFromPem(pem);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
