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
        if (transport.ClientCertificateFile is { } certificate)
        {
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, transport.ClientKeyFile)];
        }

        if (transport.CertificateAuthorityFile is { } authorities)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPemFile(authorities);
            options.CertificateChainPolicy = policy;
        }
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
