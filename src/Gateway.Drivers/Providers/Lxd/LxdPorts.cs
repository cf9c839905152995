using System.Globalization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>Published ports as LXD's proxy devices: <c>tcp:127.0.0.1:8080</c> on the host, and the same inside.</summary>
internal static class LxdPorts
{
    private const string Loopback = "127.0.0.1";

    /// <summary>The device that publishes a port.</summary>
    public static Dictionary<string, string> Write(PortBinding port)
    {
        var protocol = port.Protocol == PortProtocol.Udp ? "udp" : "tcp";
        var host = port.HostAddress is { Length: > 0 } address ? address : Loopback;
        var shown = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return new Dictionary<string, string>
        {
            ["type"] = "proxy",
            ["listen"] = string.Create(CultureInfo.InvariantCulture, $"{protocol}:{shown}:{port.HostPort}"),
            ["connect"] = string.Create(CultureInfo.InvariantCulture, $"{protocol}:{Loopback}:{port.ContainerPort}"),
        };
    }

    /// <summary>What a device publishes; null for one that is no single port of IP.</summary>
    public static PortBinding? Read(Dictionary<string, string> device) =>
        Split(device.GetValueOrDefault("listen")) is { } listen && Split(device.GetValueOrDefault("connect")) is { } connect
            ? new PortBinding
            {
                ContainerPort = connect.Port,
                HostPort = listen.Port,
                HostAddress = listen.Host,
                Protocol = listen.Protocol == "udp" ? PortProtocol.Udp : PortProtocol.Tcp,
            }
            : null;

    private static (string Protocol, string Host, int Port)? Split(string? text)
    {
        var first = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        var last = text?.LastIndexOf(':') ?? -1;
        return
            first > 0
            && last > first
            && int.TryParse(text.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && text![..first] is "tcp" or "udp"
            ? (text[..first], text[(first + 1)..last].Trim('[', ']'), port)
            : null;
    }
}
