using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>Instances as nodes.</summary>
internal static class Ec2Nodes
{
    /// <summary>
    /// What is gone for good. EC2 shows it for about an hour
    /// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html); here it is not there.
    /// </summary>
    public const string Gone = "terminated";

    private static readonly Dictionary<string, NodeState> States = new(StringComparer.Ordinal)
    {
        ["pending"] = NodeState.Pending,
        ["running"] = NodeState.Running,
        ["stopping"] = NodeState.Stopping,
        ["shutting-down"] = NodeState.Stopping,
        ["stopped"] = NodeState.Stopped,
        [Gone] = NodeState.Terminated,
    };

    public static NodeState ToState(string? word) => States.GetValueOrDefault(word ?? "", NodeState.Unknown);

    /// <summary>EC2's words for a state; none where it cannot ask for it.</summary>
    public static IEnumerable<string> WordsOf(string? state) =>
        States.Where(word => string.Equals(word.Value.ToString(), state, StringComparison.OrdinalIgnoreCase)).Select(word => word.Key);

    /// <summary>The nodes of a reservation, which is what one call made together.</summary>
    public static IEnumerable<Node> ToNodes(this Ec2Item reservation, Connection connection) =>
        reservation.Items("instancesSet").Select(instance => instance.ToNode(connection));

    public static Node ToNode(this Ec2Item instance, Connection connection)
    {
        var state = instance.Text("instanceState/name");
        return new Node
        {
            Origin = connection,
            Id = instance.Text("instanceId") ?? throw new FormatException("An instance without an id."),
            Name = Ec2Tags.NameOf(instance),
            State = ToState(state),
            NativeState = state,
            CreatedAt = CreatedAt(instance),
            PublicAddresses = PublicAddresses(instance),
            PrivateAddresses = PrivateAddresses(instance),
            Size = instance.Text("instanceType").ToId(),
            Image = instance.Text("imageId").ToId(),
            Location = instance.Text("placement/availabilityZone").ToId(),
            KeyPairs = instance.Text("keyName") is { } key ? [key] : [],
            Volumes = [.. instance.Items("blockDeviceMapping").Select(device => device.Text("ebs/volumeId").ToId()).OfType<ResourceId>()],
            Tags = Ec2Tags.Of(instance),
            Extra = ToExtra(instance),
        };
    }

    public static ResourceId? ToId(this string? text) => text is null ? (ResourceId?)null : new ResourceId(text);

    // The time of launch is that of the last start; the first network interface came with the instance and cannot be taken off.
    private static DateTimeOffset? CreatedAt(Ec2Item instance) =>
        instance
            .Items("networkInterfaceSet")
            .FirstOrDefault(item => item.Text("attachment/deviceIndex") == "0")
            ?.Time("attachment/attachTime");

    private static List<string> PublicAddresses(Ec2Item instance)
    {
        var addresses = new List<string?> { instance.Text("ipAddress") };
        foreach (var net in instance.Items("networkInterfaceSet"))
        {
            addresses.Add(net.Text("association/publicIp"));
            addresses.AddRange(net.Items("privateIpAddressesSet").Select(item => item.Text("association/publicIp")));
            // EC2's IPv6 addresses are reachable from the internet as far as routes and groups let.
            addresses.AddRange(net.Items("ipv6AddressesSet").Select(item => item.Text("ipv6Address")));
        }

        addresses.Add(instance.Text("ipv6Address"));
        return [.. addresses.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    private static List<string> PrivateAddresses(Ec2Item instance)
    {
        var addresses = new List<string?> { instance.Text("privateIpAddress") };
        foreach (var net in instance.Items("networkInterfaceSet"))
        {
            addresses.Add(net.Text("privateIpAddress"));
            addresses.AddRange(net.Items("privateIpAddressesSet").Select(item => item.Text("privateIpAddress")));
        }

        return [.. addresses.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    private static Dictionary<string, JsonElement> ToExtra(Ec2Item instance)
    {
        var extra = new Dictionary<string, JsonElement>();
        Add("vpcId", instance.Text("vpcId"));
        Add("subnetId", instance.Text("subnetId"));
        Add("architecture", instance.Text("architecture"));
        Add("lifecycle", instance.Text("instanceLifecycle"));
        Add("launchTime", instance.Text("launchTime"));
        Add("stateReason", instance.Text("stateReason/message"));
        string[] groups = [.. instance.Items("groupSet").Select(group => group.Text("groupId")).OfType<string>()];
        if (groups.Length > 0)
        {
            extra["securityGroups"] = JsonSerializer.SerializeToElement(groups);
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
