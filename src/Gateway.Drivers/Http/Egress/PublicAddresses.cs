using System.Net;
using System.Net.Sockets;

namespace Gateway.Drivers.Http.Egress;

/// <summary>
/// Which addresses belong to the whole internet, by IANA's registries of special-purpose addresses. Of IPv6 only what is handed out counts; what
/// carries an IPv4 address within (mapped, NAT64, 6to4, Teredo) never does, since it reaches wherever that one does.
/// </summary>
internal static class PublicAddresses
{
    // https://www.iana.org/assignments/iana-ipv4-special-registry/
    private static readonly IPNetwork[] Special4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        // Multicast, and all that is reserved above it with the broadcast.
        IPNetwork.Parse("224.0.0.0/3"),
        // Azure's host, which answers machines of Azure alone: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
        IPNetwork.Parse("168.63.129.16/32"),
    ];

    // https://www.iana.org/assignments/iana-ipv6-special-registry/
    private static readonly IPNetwork Handed6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Special6 =
    [
        // Protocols of the IETF, Teredo among them.
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>The IPv4 address that NAT64 makes of an address; null if it is none of those.</summary>
    public static IPAddress? BehindNat64(IPAddress address) =>
        Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12)) : null;

    /// <summary>Whether this is an address that anybody on the internet could reach.</summary>
    public static bool Contains(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? !Special4.Any(network => network.Contains(address))
            : address.AddressFamily == AddressFamily.InterNetworkV6
                && address.ScopeId == 0
                && Handed6.Contains(address)
                && !Special6.Any(network => network.Contains(address));
}
