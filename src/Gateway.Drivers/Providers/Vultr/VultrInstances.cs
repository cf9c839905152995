using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

/// <summary>Instances as nodes.</summary>
internal static class VultrInstances
{
    private const string NoAddressYet = "0.0.0.0";

    public static Node ToNode(this InstanceWire instance, Connection connection, IEnumerable<BlockWire> blocks, bool isNew = false)
    {
        var (native, state) = StateOf(instance);
        return new Node
        {
            Origin = connection,
            Id = instance.Id,
            Name = instance.Label,
            State = state,
            NativeState = native,
            CreatedAt = instance.DateCreated?.ToUniversalTime(),
            PublicAddresses = AddressesOf(instance.VpcOnly == true ? null : instance.MainIp, instance.V6MainIp),
            PrivateAddresses = AddressesOf(instance.InternalIp, instance.VpcOnly == true ? instance.MainIp : null),
            Size = VultrClient.ToId(instance.Plan),
            Image = ImageOf(instance),
            Location = VultrClient.ToId(instance.Region),
            Volumes = [.. blocks.Where(block => block.AttachedToInstance == instance.Id).Select(block => (ResourceId)block.Id)],
            Tags = VultrTags.Read(instance.Tags),
            Extra = ToExtra(instance, isNew),
        };
    }

    /// <summary>
    /// Vultr tells the state in three words: of the subscription, of the power, of the installation. The one that decides is the native
    /// word. They are status (active, pending, suspended, resizing), power_status (running, stopped) and server_status (none, locked,
    /// installingbooting, ok) in https://www.vultr.com/api/#tag/instances.
    /// </summary>
    private static (string? Native, NodeState State) StateOf(InstanceWire instance) =>
        (instance.Status, instance.PowerStatus, instance.ServerStatus) switch
        {
            ("pending", _, _) => (instance.Status, NodeState.Pending),
            ("suspended", _, _) => (instance.Status, NodeState.Suspended),
            ("resizing", _, _) => (instance.Status, NodeState.Reconfiguring),
            // Also with the power off: it is so while it is installed.
            ("active", _, "installingbooting") => (instance.ServerStatus, NodeState.Starting),
            ("active", "running", _) => (instance.PowerStatus, NodeState.Running),
            ("active", "stopped", _) => (instance.PowerStatus, NodeState.Stopped),
            ("active", var other, _) => (other, NodeState.Unknown),
            _ => (instance.Status, NodeState.Unknown),
        };

    private static List<string> AddressesOf(params ReadOnlySpan<string?> fields)
    {
        var addresses = new List<string>(fields.Length);
        foreach (var address in fields)
        {
            if (!string.IsNullOrEmpty(address) && address != NoAddressYet && !addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }

    // Of an application that is no image of the marketplace only its own number is told.
    private static ResourceId? ImageOf(InstanceWire instance) =>
        VultrClient.ToId(instance.SnapshotId)
        ?? VultrClient.ToId(instance.ImageId)
        ?? (instance.AppId is > 0 ? null : VultrClient.ToId(instance.OsId?.ToString(CultureInfo.InvariantCulture)));

    private static Dictionary<string, JsonElement> ToExtra(InstanceWire instance, bool isNew)
    {
        var extra = new Dictionary<string, JsonElement> { ["status"] = JsonSerializer.SerializeToElement(instance.Status) };
        Add("powerStatus", instance.PowerStatus);
        Add("serverStatus", instance.ServerStatus);
        Add("hostname", instance.Hostname);
        Add("appId", instance.AppId is > 0 ? instance.AppId : null);
        Add("features", instance.Features is { Count: > 0 } ? instance.Features : null);

        // Vultr repeats it for some minutes: it is told once.
        Add("defaultPassword", isNew && instance.DefaultPassword is { Length: > 0 } ? instance.DefaultPassword : null);
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
