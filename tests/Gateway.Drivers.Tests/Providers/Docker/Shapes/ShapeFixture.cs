using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Conformance;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

/// <summary>An engine that cannot be started here, simulated in the shapes of its version.</summary>
public abstract class ShapeFixture(EngineShape shape) : ProviderFixture, IContainerFixture
{
    private readonly EngineSimulator _engine = new(shape);

    public override string Provider => "docker";

    public string PullableImage => EngineImages.Pullable;

    public string MissingImage => EngineImages.Missing;

    public (string Term, string Found)? Searched => ("redis", "redis");

    // Kestrel lets nobody switch protocols with a request that has a body: real engines prove that.
    public bool TakesExecInput => false;

    // Old lists have a text for people only: "Up 3 seconds".
    public bool ListsNativeStates => shape.ListsStates;

    internal EngineSimulator Engine => _engine;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Endpoint"] = _engine.Address.AbsoluteUri };

    public DeployContainer StayingUp(string name) =>
        new()
        {
            Name = name,
            Image = "busybox:1",
            Command = ["up"],
        };

    public DeployContainer? Ticking(string name) => StayingUp(name) with { Command = ["tick"] };

    public PrintingContainer Printing(string name) =>
        new(StayingUp(name) with { Command = ["print", "one", "two", "three", "2>oops"] }, "one\ntwo\nthree\n", "oops\n");

    protected override Task PrepareAsync() => _engine.StartAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _engine.DisposeAsync();
        Assert.Empty(_engine.Complaints);
    }
}

public sealed class Docker19Fixture() : ShapeFixture(EngineShape.Docker19);

public sealed class Docker112Fixture() : ShapeFixture(EngineShape.Docker112);

public sealed class Docker2010Fixture() : ShapeFixture(EngineShape.Docker2010);

public sealed class Docker29Fixture() : ShapeFixture(EngineShape.Docker29);

/// <summary>Triton's Docker endpoint, over TLS with a certificate that is made of the account's key.</summary>
public sealed class TritonDockerFixture() : ShapeFixture(EngineShape.Triton)
{
    private readonly RSA _accountKey = RSA.Create(2048);
    private readonly string _authority = Path.Combine(Path.GetTempPath(), $"cgw-{Guid.NewGuid():N}.pem");

    public override string Provider => "triton-docker";

    /// <summary>The public half of the account's key, as certificates hold it.</summary>
    public byte[] AccountKey => _accountKey.ExportSubjectPublicKeyInfo();

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Engine.Address.AbsoluteUri,
            ["Account"] = "jill",
            ["Key"] = _accountKey.ExportRSAPrivateKeyPem(),
            ["CertificateAuthorityFile"] = _authority,
        };

    protected override async Task PrepareAsync()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(_authority, certificate.ExportCertificatePem());
        await Engine.StartAsync(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(_authority);
        _accountKey.Dispose();
    }
}
