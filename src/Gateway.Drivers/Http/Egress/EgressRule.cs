using System.Net;

namespace Gateway.Drivers.Http.Egress;

/// <summary>An entry of <see cref="EgressOptions.Allow"/>: a network or a host.</summary>
internal sealed class EgressRule
{
    private const string ClearScheme = "http://";
    private readonly IPNetwork? _network;
    private readonly string? _host;

    private EgressRule(IPNetwork? network, string? host, bool mayBeClear) => (_network, _host, MayBeClear) = (network, host, mayBeClear);

    /// <summary>Whether it may be spoken to without TLS.</summary>
    public bool MayBeClear { get; }

    /// <exception cref="FormatException">It is neither a network nor a host.</exception>
    public static EgressRule Parse(string text)
    {
        var mayBeClear = text.StartsWith(ClearScheme, StringComparison.OrdinalIgnoreCase);
        var what = mayBeClear ? text[ClearScheme.Length..] : text;
        if (IPAddress.TryParse(what, out var address))
        {
            return new EgressRule(new IPNetwork(address, address.GetAddressBytes().Length * 8), null, mayBeClear);
        }

        if (what.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(what, out var network)
                ? new EgressRule(network, null, mayBeClear)
                : throw new FormatException($"'{text}' is no network: write it as 10.1.0.0/16.");
        }

        var name = what.StartsWith("*.", StringComparison.Ordinal) ? what[2..] : what;
        return Uri.CheckHostName(name) == UriHostNameType.Dns
            ? new EgressRule(null, Normalize(what), mayBeClear)
            : throw new FormatException($"'{text}' is neither a network nor a host.");
    }

    /// <summary>A host's name in the form that names are compared in.</summary>
    public static string Normalize(string host) => host.TrimEnd('.').ToLowerInvariant();

    /// <summary>Whether it names this host.</summary>
    /// <param name="host">The name, normalized.</param>
    public bool Covers(string host) =>
        _host is not null
        && (_host == host || (_host.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(_host[1..], StringComparison.Ordinal)));

    /// <summary>Whether this address is in its network.</summary>
    public bool Covers(IPAddress address) => _network?.Contains(address) is true;
}
