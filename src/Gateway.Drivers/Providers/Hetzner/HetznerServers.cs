using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

/// <summary>Servers as nodes.</summary>
internal static class HetznerServers
{
    /// <summary>The label that a repeated request is found by; not shown as a tag.</summary>
    public const string TokenLabel = "cloudgateway-token";

    private static readonly Dictionary<string, NodeState> States = new(StringComparer.Ordinal)
    {
        ["initializing"] = NodeState.Pending,
        ["starting"] = NodeState.Starting,
        ["running"] = NodeState.Running,
        ["stopping"] = NodeState.Stopping,
        ["deleting"] = NodeState.Stopping,
        ["off"] = NodeState.Stopped,
        ["migrating"] = NodeState.Migrating,
        ["rebuilding"] = NodeState.Reconfiguring,
    };

    public static Node ToNode(this ServerWire server, Connection connection, string? rootPassword = null) =>
        new()
        {
            Origin = connection,
            Id = HetznerClient.ToId(server.Id),
            Name = server.Name,
            State = States.GetValueOrDefault(server.Status, NodeState.Unknown),
            NativeState = server.Status,
            CreatedAt = server.Created?.ToUniversalTime(),
            PublicAddresses = PublicAddresses(server),
            PrivateAddresses = [.. (server.PrivateNet ?? []).Select(net => net.Ip).OfType<string>()],
            Size = HetznerClient.ToId(server.ServerType),
            Image = HetznerClient.ToId(server.Image),
            Location = HetznerClient.ToId(server.Location),
            Volumes = [.. (server.Volumes ?? []).Select(HetznerClient.ToId)],
            Tags = (server.Labels ?? []).Where(label => label.Key != TokenLabel).ToDictionary(),
            Extra = ToExtra(server, rootPassword),
        };

    /// <summary>Hetzner's words for a state; none where it cannot ask for it.</summary>
    public static IEnumerable<string> WordsOf(string? state) =>
        state is null
            ? []
            : States
                .Where(word => string.Equals(word.Value.ToString(), state, StringComparison.OrdinalIgnoreCase))
                .Select(word => word.Key);

    // A server has a whole IPv6 network; its system takes the first address.
    private static List<string> PublicAddresses(ServerWire server)
    {
        var addresses = new List<string>(2);
        if (server.PublicNet?.Ipv4?.Ip is { } v4)
        {
            addresses.Add(v4);
        }

        if (server.PublicNet?.Ipv6?.Ip is { } v6)
        {
            addresses.Add(v6.EndsWith("::/64", StringComparison.Ordinal) ? v6[..^"/64".Length] + "1" : v6);
        }

        return addresses;
    }

    private static Dictionary<string, JsonElement> ToExtra(ServerWire server, string? rootPassword)
    {
        var extra = new Dictionary<string, JsonElement>();
        if (server.PublicNet?.Ipv6?.Ip is { } network)
        {
            extra["ipv6Network"] = JsonSerializer.SerializeToElement(network);
        }

        if (rootPassword is not null)
        {
            extra["rootPassword"] = JsonSerializer.SerializeToElement(rootPassword);
        }

        return extra;
    }
}
