using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Egress;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>The end of every handler chain: one <see cref="SocketsHttpHandler"/> for each <see cref="Transport"/>, warm between requests.</summary>
internal sealed class TransportHandler : HttpMessageHandler
{
    // What a driver leaves unread is read on for so long, to keep the socket: of a log that is followed there is no end.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // Long enough to stay warm, short enough to follow a provider's DNS.
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);

    // Connections that callers made have pools of their own: a socket that the operator's connection opened may lead where theirs may not.
    // A pool lasts as long as one of its connections does.
    private readonly ConcurrentDictionary<(Transport, EgressPolicy?), WeakReference<Lazy<HttpMessageInvoker>>> _shared = new();
    private readonly PerConnection<(Transport, EgressPolicy?), Lazy<HttpMessageInvoker>> _invokers = new();

    /// <summary>How many pools there are.</summary>
    public int Pools => _shared.Values.Count(pool => pool.TryGetTarget(out _));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connection = request.GetConnection();
        var key = (connection.Settings.Transport, connection.Egress);
        if (request.Options.TryGetValue(DuplexConnection.Key, out var duplex))
        {
            return SendAloneAsync(request, key, duplex, cancellationToken);
        }

        if (request.Content is null && !request.IsRepeatable())
        {
            // The handler repeats what has no body when a connection breaks: a change is not to be made twice.
            request.Content = new ByteArrayContent([]);
        }

        var invoker = _invokers.GetOrAdd(connection, key, static (key, self) => self.Share(key), this);
        return Open(invoker, connection, key).SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        // The pools outlive this: the chains of all drivers end here, and the process owns the sockets.
        base.Dispose(disposing);
    }

    private Lazy<HttpMessageInvoker> Share((Transport Transport, EgressPolicy? Egress) key)
    {
        var made = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(CreateHandler(key.Transport, key.Egress)));
        lock (_shared)
        {
            if (_shared.TryGetValue(key, out var known) && known.TryGetTarget(out var pool))
            {
                return pool;
            }

            foreach (var (gone, _) in _shared.Where(pool => !pool.Value.TryGetTarget(out _)))
            {
                _shared.TryRemove(gone, out _);
            }

            _shared[key] = new WeakReference<Lazy<HttpMessageInvoker>>(made);
            return made;
        }
    }

    private HttpMessageInvoker Open(Lazy<HttpMessageInvoker> invoker, Connection connection, (Transport, EgressPolicy?) key)
    {
        try
        {
            return Read(() => invoker.Value);
        }
        catch (DriverException)
        {
            // A certificate that is missing today may be there tomorrow: do not remember the failure.
            _invokers.Remove(connection, key);
            _shared.TryRemove(key, out _);
            throw;
        }
    }

    private static HttpMessageInvoker Read(Func<HttpMessageInvoker> make)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new DriverException(DriverErrorKind.Unavailable, $"A certificate of the connection cannot be read: {e.Message}", e);
        }
    }

    private static Task<HttpResponseMessage> SendAloneAsync(
        HttpRequestMessage request,
        (Transport Transport, EgressPolicy? Egress) key,
        DuplexConnection duplex,
        CancellationToken cancellationToken
    )
    {
        var invoker = Read(() => new HttpMessageInvoker(CreateDuplexHandler(key.Transport, key.Egress, duplex)));
        duplex.Own(invoker);
        return invoker.SendAsync(request, cancellationToken);
    }

    private static SocketsHttpHandler CreateDuplexHandler(Transport transport, EgressPolicy? egress, DuplexConnection duplex)
    {
        var handler = CreateHandler(transport, egress);
        handler.ConnectCallback = async (context, connecting) =>
        {
            var socket = await ConnectAsync(context, transport, egress, connecting);
            duplex.Take(socket);
            return new NetworkStream(socket, ownsSocket: true);
        };
        handler.PlaintextStreamFilter = (context, _) =>
        {
            duplex.Take(context.PlaintextStream);
            return ValueTask.FromResult(context.PlaintextStream);
        };
        return handler;
    }

    private static SocketsHttpHandler CreateHandler(Transport transport, EgressPolicy? egress)
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
            ResponseDrainTimeout = DrainTimeout,
            // traceparent tells a provider nothing that it needs.
            ActivityHeadersPropagator = null,
            PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new FirstAnswer(context.PlaintextStream)),
        };
        handler.ConnectCallback = async (context, cancellationToken) =>
            new NetworkStream(await ConnectAsync(context, transport, egress, cancellationToken), ownsSocket: true);
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
            { SelfSigned: { } client } => client.MakeCertificate(),
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

    private static async ValueTask<Socket> ConnectAsync(
        SocketsHttpConnectionContext context,
        Transport transport,
        EgressPolicy? egress,
        CancellationToken cancellationToken
    )
    {
        if (egress is not null)
        {
            return transport.UnixSocket is null
                ? await egress.ConnectAsync(context, cancellationToken)
                : throw new EgressRefusedException("Unix sockets are for the operator's connections.");
        }

        EndPoint address = transport.UnixSocket is { } path ? new UnixDomainSocketEndPoint(path) : context.DnsEndPoint;
        return await SocketOpening.OpenAsync(address, cancellationToken);
    }
}
