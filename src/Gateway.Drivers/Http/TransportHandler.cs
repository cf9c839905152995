using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>The end of every handler chain: one <see cref="SocketsHttpHandler"/> for each <see cref="Transport"/>, warm between requests.</summary>
internal sealed class TransportHandler : HttpMessageHandler
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // Long enough to stay warm, short enough to follow a provider's DNS.
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Transport, Lazy<HttpMessageInvoker>> _invokers = new();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var transport = request.GetConnection().Settings.Transport;
        var invoker = _invokers.GetOrAdd(
            transport,
            static key => new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(CreateHandler(key)))
        );
        return Open(invoker, transport).SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        // The pools outlive this: the chains of all drivers end here, and the process owns the sockets.
        base.Dispose(disposing);
    }

    private HttpMessageInvoker Open(Lazy<HttpMessageInvoker> invoker, Transport transport)
    {
        try
        {
            return invoker.Value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // A certificate that is missing today may be there tomorrow: do not remember the failure.
            _invokers.TryRemove(transport, out _);
            throw new DriverException(DriverErrorKind.Unavailable, $"A certificate of the connection cannot be read: {e.Message}", e);
        }
    }

    private static SocketsHttpHandler CreateHandler(Transport transport)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would carry X-Auth-Token and its kin to a host that nobody configured.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = PooledConnectionLifetime,
            // traceparent tells a provider nothing that it needs.
            ActivityHeadersPropagator = null,
        };
        if (transport.UnixSocket is { } path)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(path, cancellationToken);
        }

        ConfigureTls(handler.SslOptions, transport);
        return handler;
    }

    private static void ConfigureTls(SslClientAuthenticationOptions options, Transport transport)
    {
        if (ReadClientCertificate(transport) is { } certificate)
        {
            options.ClientCertificates = [certificate];
        }

        if (transport.CertificateAuthorityFile is not null || transport.CertificateAuthorities is not null)
        {
            options.CertificateChainPolicy = TrustOnly(transport);
        }

        if (transport.ServerName is { } name)
        {
            // The handler sets the name to look for to the address's host, whatever stands in TargetHost.
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
                && certificate is X509Certificate2 shown
                && shown.MatchesHostname(name);
        }
    }

    private static X509Certificate2? ReadClientCertificate(Transport transport) =>
        transport switch
        {
            { ClientCertificate: { } pem, ClientKey: { } key } => X509Certificate2.CreateFromPem(pem, key.Reveal()),
            { ClientCertificateFile: { } file } => X509Certificate2.CreateFromPemFile(file, transport.ClientKeyFile),
            _ => null,
        };

    private static X509ChainPolicy TrustOnly(Transport transport)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        if (transport.CertificateAuthorities is { } authorities)
        {
            policy.CustomTrustStore.ImportFromPem(authorities);
        }
        else
        {
            policy.CustomTrustStore.ImportFromPemFile(transport.CertificateAuthorityFile!);
        }

        return policy;
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
