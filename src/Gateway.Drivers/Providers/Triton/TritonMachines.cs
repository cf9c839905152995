using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>Machines as nodes.</summary>
internal static class TritonMachines
{
    /// <summary>The tag that a repeated request is found by; not shown.</summary>
    public const string TokenTag = "cloudgateway-token";

    private static readonly Dictionary<string, NodeState> States = new(StringComparer.Ordinal)
    {
        ["provisioning"] = NodeState.Pending,
        ["running"] = NodeState.Running,
        ["stopping"] = NodeState.Stopping,
        ["stopped"] = NodeState.Stopped,
        ["deleted"] = NodeState.Terminated,
        ["failed"] = NodeState.Error,
    };

    // A machine tells its addresses without their networks: RFC 1918, 6598, 3927, 4193 and 4291 tell which are not of the internet.
    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
    ];

    public static Node ToNode(this MachineWire machine, Connection connection, TritonSettings settings)
    {
        // One that was made past CloudAPI may say "dhcp" in place of an address.
        var addresses = (machine.Ips ?? []).Where(text => IPAddress.TryParse(text, out _)).OfType<string>().Distinct().ToArray();
        return new Node
        {
            Origin = connection,
            Id = machine.Id,
            Name = machine.Name,
            State = States.GetValueOrDefault(machine.State, NodeState.Unknown),
            NativeState = machine.State,
            CreatedAt = machine.Created?.ToUniversalTime(),
            PublicAddresses = [.. addresses.Where(text => !IsPrivate(text))],
            PrivateAddresses = [.. addresses.Where(IsPrivate)],
            Size = ToId(machine.Package),
            Image = ToId(machine.Image),
            Location = ToId(settings.Datacenter),
            Tags = (machine.Tags ?? []).Where(tag => tag.Key != TokenTag).ToDictionary(tag => tag.Key, tag => tag.Value.ToString()),
            Extra = ToExtra(machine),
        };
    }

    /// <summary>CloudAPI's word for a state; null where lists cannot be asked for it.</summary>
    public static string? WordOf(string? state) =>
        States
            .Where(word => word.Value is not (NodeState.Terminated or NodeState.Error))
            .FirstOrDefault(word => string.Equals(word.Value.ToString(), state, StringComparison.OrdinalIgnoreCase))
            .Key;

    private static bool IsPrivate(string text)
    {
        var address = IPAddress.Parse(text);
        return PrivateNetworks.Any(network => network.Contains(address));
    }

    private static ResourceId? ToId(string? id) => string.IsNullOrEmpty(id) ? (ResourceId?)null : id;

    private static Dictionary<string, JsonElement> ToExtra(MachineWire machine)
    {
        var extra = new Dictionary<string, JsonElement>
        {
            ["networks"] = JsonSerializer.SerializeToElement((machine.Networks ?? []).OfType<string>()),
        };
        Add("brand", machine.Brand);
        Add("docker", machine.Docker);
        Add("firewallEnabled", machine.FirewallEnabled);
        Add("deletionProtection", machine.DeletionProtection);
        return extra;

        void Add<T>(string name, T? value)
        {
            if (value is not null)
            {
                extra[name] = JsonSerializer.SerializeToElement(value);
            }
        }
    }
}
