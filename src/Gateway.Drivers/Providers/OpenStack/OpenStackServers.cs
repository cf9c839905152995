using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>Servers as nodes.</summary>
internal static class OpenStackServers
{
    /// <summary>The word for a server that was resized and waits for somebody to say that it may stay so.</summary>
    public const string WaitsForConfirmation = "VERIFY_RESIZE";

    public const string Paused = "PAUSED";
    public const string Suspended = "SUSPENDED";

    private const string Shelved = "SHELVED";
    private static readonly NodeAction[] WhileUnconfirmed = [NodeAction.Rename, NodeAction.Resize];

    // https://docs.openstack.org/api-guide/compute/server_concepts.html, Server status; the last line is of older clouds.
    private static readonly Dictionary<string, NodeState> States = new(StringComparer.Ordinal)
    {
        ["BUILD"] = NodeState.Pending,
        ["ACTIVE"] = NodeState.Running,
        [WaitsForConfirmation] = NodeState.Running,
        ["RESCUE"] = NodeState.Running,
        ["REBOOT"] = NodeState.Rebooting,
        ["HARD_REBOOT"] = NodeState.Rebooting,
        ["REBUILD"] = NodeState.Reconfiguring,
        ["RESIZE"] = NodeState.Reconfiguring,
        ["REVERT_RESIZE"] = NodeState.Reconfiguring,
        ["MIGRATING"] = NodeState.Migrating,
        ["SHUTOFF"] = NodeState.Stopped,
        [Shelved] = NodeState.Stopped,
        ["SHELVED_OFFLOADED"] = NodeState.Stopped,
        [Paused] = NodeState.Paused,
        [Suspended] = NodeState.Suspended,
        ["DELETED"] = NodeState.Terminated,
        ["SOFT_DELETED"] = NodeState.Terminated,
        ["ERROR"] = NodeState.Error,
        ["PASSWORD"] = NodeState.Pending,
        ["QUEUE_RESIZE"] = NodeState.Pending,
        ["PREP_RESIZE"] = NodeState.Pending,
        ["SHARE_IP"] = NodeState.Pending,
        ["SHARE_IP_NO_CONFIG"] = NodeState.Pending,
        ["DELETE_IP"] = NodeState.Pending,
    };

    public static Node ToNode(this ServerWire server, Connection connection)
    {
        var addresses = (server.Addresses ?? []).Values.SelectMany(network => network).DistinctBy(address => address.Addr).ToArray();
        return new Node
        {
            Origin = connection,
            Id = server.Id,
            Name = server.Name,
            State = ToState(server.Status, server.TaskState),
            NativeState = server.Status,
            CreatedAt = OpenStackClient.ReadTime(server.Created),
            PublicAddresses = [.. addresses.Where(IsPublic).Select(address => address.Addr!)],
            PrivateAddresses = [.. addresses.Where(address => !IsPublic(address)).Select(address => address.Addr!)],
            Size = ToId(server.Flavor?.Id),
            Image = ToId(ImageOf(server.Image)),
            Location = ToId(server.AvailabilityZone),
            KeyPairs = server.KeyName is { Length: > 0 } key ? [key] : [],
            Volumes = [.. (server.Volumes ?? []).Select(volume => volume.Id).OfType<string>().Select(id => new ResourceId(id))],
            Tags = server.Metadata ?? [],
            Extra = ToExtra(server),
            OnlyActions = server.Status == WaitsForConfirmation ? WhileUnconfirmed : null,
        };
    }

    /// <summary>The state by the status, and by what is being done to the server where its status does not tell that.</summary>
    public static NodeState ToState(string? status, string? task) =>
        task switch
        {
            "deleting" => NodeState.Stopping,
            "powering-off" => NodeState.Stopping,
            "powering-on" => NodeState.Starting,
            "unshelving" or "unpausing" or "resuming" => NodeState.Starting,
            "suspending" or "shelving" => NodeState.Stopping,
            _ => States.GetValueOrDefault(status ?? "", NodeState.Unknown),
        };

    /// <summary>The statuses that can be the state asked for; none where Nova cannot be asked for it.</summary>
    public static IEnumerable<string> WordsOf(string? state) =>
        // Nova tells operators only of what is deleted, and a task decides of the rest.
        !Enum.TryParse<NodeState>(state, ignoreCase: true, out var wanted)
        || wanted is NodeState.Terminated or NodeState.Starting or NodeState.Stopping or NodeState.Unknown
            ? []
            : States.Where(word => word.Value == wanted).Select(word => word.Key);

    /// <summary>The action that starts a server in this status.</summary>
    public static string StartActionOf(string? status) =>
        status switch
        {
            Paused => "unpause",
            Suspended => "resume",
            not null when status.StartsWith(Shelved, StringComparison.Ordinal) => "unshelve",
            _ => "os-start",
        };

    private static ResourceId? ToId(string? id) => id is { Length: > 0 } ? new ResourceId(id) : (ResourceId?)null;

    private static string? ImageOf(JsonElement image) =>
        image.ValueKind == JsonValueKind.Object && image.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;

    // A floating address is there to be reached. Of the others Nova does not say, but the ranges of private networks do.
    private static bool IsPublic(AddressWire address) =>
        address.Type == "floating" || (IPAddress.TryParse(address.Addr, out var ip) && !IsPrivate(ip));

    private static bool IsPrivate(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal;
        }

        return address.GetAddressBytes() switch
        {
            [10, ..] or [127, ..] or [192, 168, ..] or [169, 254, ..] => true,
            [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..] => true,
            _ => false,
        };
    }

    private static Dictionary<string, JsonElement> ToExtra(ServerWire server)
    {
        var extra = new Dictionary<string, JsonElement>();
        Add("taskState", server.TaskState);
        Add("fault", server.Fault?.Message);
        if (server.Description is { } description && description != server.Name)
        {
            Add("description", description);
        }

        return extra;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                extra[name] = JsonSerializer.SerializeToElement(value);
            }
        }
    }
}
