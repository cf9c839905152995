using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>Instances as nodes.</summary>
internal static class GcpNodes
{
    /// <summary>Metadata that keeps what Google does not tell of an instance: the image it was made from.</summary>
    public const string ImageKey = "cloudgateway-image";

    /// <summary>The same for the key pairs that may log in, with commas between them.</summary>
    public const string KeyPairsKey = "cloudgateway-key-pairs";

    /// <summary>Google's words. TERMINATED is stopped: the instance can be started again.</summary>
    public static readonly IReadOnlyDictionary<string, NodeState> States = new Dictionary<string, NodeState>(StringComparer.Ordinal)
    {
        ["PENDING"] = NodeState.Pending,
        ["PROVISIONING"] = NodeState.Pending,
        ["STAGING"] = NodeState.Pending,
        ["RUNNING"] = NodeState.Running,
        ["PENDING_STOP"] = NodeState.Stopping,
        ["STOPPING"] = NodeState.Stopping,
        ["SUSPENDING"] = NodeState.Stopping,
        ["DEPROVISIONING"] = NodeState.Stopping,
        ["SUSPENDED"] = NodeState.Suspended,
        ["STOPPED"] = NodeState.Stopped,
        ["TERMINATED"] = NodeState.Stopped,
        ["REPAIRING"] = NodeState.Error,
    };

    public static Node ToNode(this InstanceWire instance, Connection connection)
    {
        var zone = GcpId.NameOf(instance.Zone) ?? "";
        return new Node
        {
            Origin = connection,
            Id = new GcpId(zone, instance.Name).ToString(),
            Name = instance.Name,
            State = States.GetValueOrDefault(instance.Status ?? "", NodeState.Unknown),
            NativeState = instance.Status,
            CreatedAt = instance.CreationTimestamp?.ToUniversalTime(),
            PublicAddresses = PublicAddresses(instance),
            PrivateAddresses = PrivateAddresses(instance),
            Size = GcpId.OfAddress(instance.MachineType),
            Image = MetadataOf(instance, ImageKey) is { } image ? image : (ResourceId?)null,
            Location = zone,
            KeyPairs = MetadataOf(instance, KeyPairsKey) is { } keys ? [.. keys.Split(',').Select(key => (ResourceId)key)] : [],
            Volumes = [.. (instance.Disks ?? []).Select(disk => GcpId.OfAddress(disk.Source)).OfType<ResourceId>()],
            Tags = instance.Labels ?? [],
            Extra = ToExtra(instance),
        };
    }

    private static string? MetadataOf(InstanceWire instance, string key) =>
        instance.Metadata?.Items?.FirstOrDefault(item => item.Key == key)?.Value is { Length: > 0 } value ? value : null;

    private static string[] PublicAddresses(InstanceWire instance) =>
        [
            .. (instance.NetworkInterfaces ?? [])
                .SelectMany(nic =>
                    (nic.AccessConfigs ?? [])
                        .Select(access => access.NatIp)
                        .Concat((nic.Ipv6AccessConfigs ?? []).Select(access => access.ExternalIpv6))
                )
                .OfType<string>()
                .Where(address => address.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];

    private static string[] PrivateAddresses(InstanceWire instance) =>
        [
            .. (instance.NetworkInterfaces ?? [])
                .SelectMany(nic => new[] { nic.NetworkIp, nic.Ipv6Address })
                .OfType<string>()
                .Where(address => address.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];

    private static Dictionary<string, JsonElement> ToExtra(InstanceWire instance)
    {
        var extra = new Dictionary<string, JsonElement>();
        foreach (
            var (name, value) in new[]
            {
                ("instanceId", instance.Id),
                ("cpuPlatform", instance.CpuPlatform),
                ("statusMessage", instance.StatusMessage),
                ("provisioningModel", instance.Scheduling?.ProvisioningModel),
            }
        )
        {
            if (value is not null)
            {
                extra[name] = JsonSerializer.SerializeToElement(value);
            }
        }

        return extra;
    }
}
