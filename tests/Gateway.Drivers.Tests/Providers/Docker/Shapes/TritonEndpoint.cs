using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

/// <summary>Has an engine listen as Triton's does, over TLS with a certificate that is made of an account's key, and makes that account.</summary>
internal sealed class TritonEndpoint : IDisposable
{
    private readonly RSA _accountKey = RSA.Create(2048);
    private readonly string _authority = Path.Combine(Path.GetTempPath(), $"cgw-{Guid.NewGuid():N}.pem");

    /// <summary>The public half of the account's key, as certificates hold it.</summary>
    public byte[] AccountKey => _accountKey.ExportSubjectPublicKeyInfo();

    public Dictionary<string, string?> Settings(EngineSimulator engine) =>
        new()
        {
            ["Endpoint"] = engine.Address.AbsoluteUri,
            ["Account"] = "jill",
            ["Key"] = _accountKey.ExportRSAPrivateKeyPem(),
            ["CertificateAuthorityFile"] = _authority,
        };

    public async Task StartAsync(EngineSimulator engine)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(_authority, certificate.ExportCertificatePem());
        await engine.StartAsync(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null));
    }

    public void Dispose()
    {
        File.Delete(_authority);
        _accountKey.Dispose();
    }
}
