using System.Globalization;
using System.Net;
using Gateway.Api.Connections;
using Microsoft.AspNetCore.HttpOverrides;

namespace Gateway.Api.Security;

/// <summary>
/// Takes the address of a caller, and whether he came by TLS, from a proxy that the operator trusts: throttling, limits and the audit log then tell
/// callers apart who all come through one ingress. From anybody else these headers say nothing.
/// </summary>
internal static class TrustedProxies
{
    private const string Setting = $"{GatewayOptions.Section}:{nameof(GatewayOptions.TrustedProxies)}";
    private const string HopsSetting = $"{GatewayOptions.Section}:{nameof(GatewayOptions.TrustedProxyHops)}";
    private const int MostHops = 10;

    /// <summary>Before anything that looks at where a request comes from.</summary>
    /// <exception cref="StartupException">A network cannot be read.</exception>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = app.Configuration.GetSection(Setting).ReadList().Select(ReadNetwork).ToArray();
        if (networks.Length == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = ReadHops(app.Configuration[HopsSetting]),
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }

    private static System.Net.IPNetwork ReadNetwork(string text) =>
        System.Net.IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new StartupException($"{Setting}: '{text}' is neither a network, such as 10.42.0.0/16, nor an address.");

    private static int ReadHops(string? text) =>
        string.IsNullOrEmpty(text) ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hops) && hops is >= 1 and <= MostHops ? hops
        : throw new StartupException($"{HopsSetting} must be a number from 1 to {MostHops}.");
}
