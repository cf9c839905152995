using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

/// <summary>Linode's instances as nodes.</summary>
internal static class LinodeInstances
{
    // The private network of every region is 192.168.128.0/17; public addresses never begin so.
    private const string PrivatePrefix = "192.168.";

    public static Node ToNode(this InstanceWire instance, Connection connection, IEnumerable<long> volumes, string? rootPassword = null) =>
        new()
        {
            Origin = connection,
            Id = LinodeClient.ToId(instance.Id),
            Name = instance.Label,
            State = StateOf(instance.Status),
            NativeState = instance.Status,
            CreatedAt = instance.Created,
            PublicAddresses = PublicAddresses(instance),
            PrivateAddresses = [.. (instance.Ipv4 ?? []).Where(IsPrivate).Distinct()],
            Size = LinodeClient.ToId(instance.Type),
            Image = LinodeClient.ToId(instance.Image),
            Location = LinodeClient.ToId(instance.Region),
            Volumes = [.. volumes.Select(LinodeClient.ToId)],
            Tags = LinodeTags.Read(instance.Tags),
            Extra = rootPassword is null
                ? new Dictionary<string, JsonElement>()
                : new Dictionary<string, JsonElement> { ["rootPassword"] = JsonSerializer.SerializeToElement(rootPassword) },
        };

    private static NodeState StateOf(string? status) =>
        status switch
        {
            "running" => NodeState.Running,
            "stopped" or "offline" => NodeState.Stopped,
            "provisioning" or "booting" => NodeState.Starting,
            "rebooting" => NodeState.Rebooting,
            "shutting_down" => NodeState.Stopping,
            "deleting" or "restoring" => NodeState.Pending,
            "migrating" or "cloning" => NodeState.Migrating,
            "rebuilding" or "resizing" => NodeState.Reconfiguring,
            "billing_suspension" => NodeState.Suspended,
            _ => NodeState.Unknown,
        };

    private static List<string> PublicAddresses(InstanceWire instance)
    {
        List<string> addresses = [.. (instance.Ipv4 ?? []).Where(address => !IsPrivate(address)).Distinct()];
        if (instance.Ipv6 is { } network)
        {
            // An address with the length of its prefix: 2600:3c01::f03c:91ff:fe24:3a2f/128
            addresses.Add(network.Split('/')[0]);
        }

        return addresses;
    }

    private static bool IsPrivate(string address) => address.StartsWith(PrivatePrefix, StringComparison.Ordinal);
}
