using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace Gateway.Drivers.Http.Egress;

/// <summary>
/// Where connections that callers made may go: by https to what is public, and to what the operator allows. The address that is checked is the
/// address that is connected to, so that a name which answers otherwise a moment later gains nothing.
/// </summary>
public sealed class EgressPolicy
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private readonly EgressRule[] _rules;
    private readonly IHostResolver _resolver;
    private readonly Lazy<HttpMessageInvoker> _invoker;

    /// <exception cref="FormatException">An entry of the options cannot be read.</exception>
    internal EgressPolicy(IOptions<EgressOptions> options, IHostResolver resolver)
    {
        _rules = [.. options.Value.Allow.Select(EgressRule.Parse)];
        _resolver = resolver;
        _invoker = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(CreateHandler()));
    }

    /// <summary>Checks an address that settings hold. A host that is not known passes: it is looked up again before anything is sent.</summary>
    /// <exception cref="EgressRefusedException">Nothing may be sent there.</exception>
    public async Task CheckAsync(Uri address, CancellationToken cancellationToken)
    {
        if (address.UserInfo.Length > 0)
        {
            throw new EgressRefusedException("An address holds no user and no password.");
        }

        if (address.Host.Any(letter => !char.IsAscii(letter) && char.IsNumber(letter)))
        {
            throw new EgressRefusedException("Write the digits of the host as 0 to 9.");
        }

        if (address.Scheme != Uri.UriSchemeHttps && (address.Scheme != Uri.UriSchemeHttp || !_rules.Any(rule => rule.MayBeClear)))
        {
            throw new EgressRefusedException("Give an https address.");
        }

        Check(address.Scheme, address.IdnHost, await LookUpAsync(address.IdnHost, cancellationToken));
    }

    /// <summary>A handler for the libraries that fetch tokens: it goes nowhere else, follows no redirect and takes no proxy.</summary>
    internal HttpMessageHandler Handler => new KeptHandler(_invoker.Value);

    /// <summary>Opens a socket to where a request goes, if it may go there.</summary>
    /// <exception cref="EgressRefusedException">It may not.</exception>
    internal async ValueTask<Socket> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await LookUpAsync(host, cancellationToken);
        Check(context.InitialRequestMessage.RequestUri!.Scheme, host, addresses);
        if (addresses.Count == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        // Not by name: that would be another look-up.
        return await SocketOpening.OpenAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
    }

    private async Task<IReadOnlyList<IPAddress>> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        if (!Ascii.IsValid(host))
        {
            // What is a name at all has a form in ASCII by now. The rest are digits that only look like none.
            throw new EgressRefusedException("The host is no name and no address.");
        }

        return IPAddress.TryParse(host.Trim('[', ']').TrimEnd('.'), out var literal)
            ? [literal]
            : await _resolver.ResolveAsync(host, cancellationToken);
    }

    // All of them: nobody can tell which one a name means that points inside and outside.
    private void Check(string scheme, string host, IReadOnlyList<IPAddress> addresses)
    {
        var isClear = scheme != Uri.UriSchemeHttps;
        var rules = _rules.Where(rule => rule.MayBeClear || !isClear).ToArray();
        var name = EgressRule.Normalize(host);
        if (rules.Any(rule => rule.Covers(name)))
        {
            return;
        }

        if (!addresses.All(IsAllowed))
        {
            throw new EgressRefusedException(
                isClear
                    ? "Nothing is sent there without TLS."
                    : "The host is not on the public internet, and the operator has not allowed it (Gateway:Egress:Allow)."
            );
        }

        // What NAT64 translates goes on to another address: that one has to be allowed as well.
        bool IsAllowed(IPAddress address) =>
            PublicAddresses.BehindNat64(address) is { } behind
                ? rules.Any(rule => rule.Covers(address)) && IsAllowed(behind)
                : (!isClear && PublicAddresses.Contains(address)) || rules.Any(rule => rule.Covers(address));
    }

    private SocketsHttpHandler CreateHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (context, cancellationToken) =>
                new NetworkStream(await ConnectAsync(context, cancellationToken), ownsSocket: true),
        };

    /// <summary>Outlives the clients of the libraries, which dispose what they are given.</summary>
    private sealed class KeptHandler(HttpMessageInvoker invoker) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            invoker.SendAsync(request, cancellationToken);
    }
}
