using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Faults;

/// <summary>
/// A gateway with connections of its own for each fault: what has failed under one must not have opened the circuit of the next.
/// </summary>
public sealed class FaultFixture : GatewayFixture
{
    private readonly FaultOrigin _origin = new(FaultyCloud.AnswerAsync);
    private readonly FaultOrigin _unknown = new(FaultyCloud.AnswerAsync, SelfSigned());
    private readonly ClosedPort _closed = new();
    private readonly FullPort _full = new();

    internal FaultOrigin Origin => _origin;

    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = new Dictionary<string, string?>();
            foreach (var fault in Fault.All)
            {
                var address = fault.Target switch
                {
                    FaultTarget.ClosedPort => _closed.Address,
                    FaultTarget.UnknownCertificate => _unknown.Address,
                    FaultTarget.FullPort => _full.Address,
                    FaultTarget.NoHandshake => new UriBuilder(_origin.Address) { Scheme = Uri.UriSchemeHttps }.Uri,
                    _ => _origin.Address,
                };
                foreach (var (name, value) in FaultyCloud.Settings(address, fault.Name))
                {
                    settings[name] = value;
                }
            }

            foreach (var (name, value) in FaultyCloud.Settings(_origin.Address, "well"))
            {
                settings[name] = value;
            }

            foreach (var (name, value) in FaultyCloud.Settings(_origin.Address, "silence", seconds: 60))
            {
                settings[name] = value;
            }

            foreach (var (name, value) in FaultyCloud.Settings(_origin.Address, "tired"))
            {
                settings[name] = value;
            }

            foreach (var (name, value) in FaultyCloud.Settings(_origin.Address, "busy", seconds: 60))
            {
                settings[name] = value;
            }

            settings["Gateway:Connections:droplets-silence:Token"] = "token-of-silence";

            return settings;
        }
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _origin.DisposeAsync();
        await _unknown.DisposeAsync();
        _closed.Dispose();
        _full.Dispose();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=nobody", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
