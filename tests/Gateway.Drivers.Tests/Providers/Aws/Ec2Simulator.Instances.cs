using System.Globalization;
using System.Xml.Linq;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>Instances.</summary>
public sealed partial class Ec2Simulator
{
    private const string Made = "2026-01-30T22:55:00.000Z";

    private static readonly Dictionary<string, int> StateCodes = new()
    {
        ["pending"] = 0,
        ["running"] = 16,
        ["shutting-down"] = 32,
        ["terminated"] = 48,
        ["stopping"] = 64,
        ["stopped"] = 80,
    };

    private IEnumerable<XElement> DescribeInstances(Ec2Call call) =>
        Describe(
            call,
            "reservationSet",
            "InstanceId",
            call.State.Instances,
            instance => instance.Id,
            (instance, filter) =>
                filter switch
                {
                    "instance-state-name" => instance.State,
                    "availability-zone" => instance.Zone,
                    _ => TagValue(instance, filter),
                },
            instance => Item(Reservation(call.State, instance)),
            id => Missing("InvalidInstanceID", "instance ID", id, "i")
        );

    private static IEnumerable<XElement> RunInstances(Ec2Call call)
    {
        if (call["MinCount"] != "1" || call["MaxCount"] != "1")
        {
            throw new Ec2Refusal("InvalidParameterValue", "The simulator makes one at a time.");
        }

        if (call.State.Instances.Find(made => made.Token == call["ClientToken"]) is { } again)
        {
            return again.Request == call.Whole
                ? Reservation(call.State, again)
                : throw new Ec2Refusal(
                    "IdempotentParameterMismatch",
                    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s)."
                );
        }

        var type = FindType(call.State, call.Required("InstanceType"), "InvalidParameterValue");
        var image = FindImage(call.State, call.Required("ImageId"));
        var zone = call["Placement.AvailabilityZone"] ?? call.State.Zones[0];
        RefuseWhatIsNotThere(call, zone);
        var instance = new SimInstance(call.State.NewId("i"), type.Name, image.Id, zone)
        {
            Key = call["KeyName"],
            IsPublic = call["NetworkInterface.1.AssociatePublicIpAddress"] != "false",
            Number = call.State.NewNumber(),
            Token = call["ClientToken"],
            Request = call.Whole,
        };
        call.ReadTags("instance", instance.Tags);
        call.State.Instances.Add(instance);
        var root = new SimVolume(call.State.NewId("vol"), 8, zone);
        root.Attach(instance.Id, "/dev/xvda", isRoot: true);
        call.State.Volumes.Add(root);
        return Reservation(call.State, instance);
    }

    private static void RefuseWhatIsNotThere(Ec2Call call, string zone)
    {
        if (!call.State.Zones.Contains(zone))
        {
            throw new Ec2Refusal("InvalidParameterValue", $"Invalid availability zone: [{zone}]");
        }

        if (call["KeyName"] is { } key && call.State.Keys.All(pair => pair.Name != key))
        {
            throw new Ec2Refusal("InvalidKeyPair.NotFound", $"The key pair '{key}' does not exist");
        }

        RefuseMissingNetwork(call);
        if (call["UserData"] is { } data && Convert.FromBase64String(data).Length > 16 * 1024)
        {
            throw new Ec2Refusal("InvalidParameterValue", "User data is limited to 16384 bytes");
        }
    }

    private static void RefuseMissingNetwork(Ec2Call call)
    {
        if (call["NetworkInterface.1.DeviceIndex"] is not null && (call["SubnetId"] ?? call["SecurityGroupId.1"]) is not null)
        {
            throw new Ec2Refusal(
                "InvalidParameterCombination",
                "Network interfaces and an instance-level subnet ID may not be specified on the same request"
            );
        }

        if ((call["SubnetId"] ?? call["NetworkInterface.1.SubnetId"]) is { } subnet)
        {
            throw new Ec2Refusal("InvalidSubnetID.NotFound", $"The subnet ID '{subnet}' does not exist");
        }

        foreach (var group in call.List("SecurityGroupId").Concat(call.List("NetworkInterface.1.SecurityGroupId")))
        {
            if (group != "sg-0123456789abcdef0")
            {
                throw new Ec2Refusal("InvalidGroup.NotFound", $"The security group '{group}' does not exist");
            }
        }
    }

    private static IEnumerable<XElement> StartInstances(Ec2Call call) =>
        Switch(call, "stopped", instance => instance.Begin("pending", "pending", "running"), ["pending", "running"]);

    private static IEnumerable<XElement> StopInstances(Ec2Call call) =>
        Switch(call, "running", instance => instance.Begin("stopping", "stopping", "stopped"), ["stopping", "stopped"]);

    private static IEnumerable<XElement> TerminateInstances(Ec2Call call) => Switch(call, null, call.State.Terminate, []);

    // What is there already succeeds and changes nothing.
    private static IEnumerable<XElement> Switch(Ec2Call call, string? from, Action<SimInstance> begin, string[] already)
    {
        var instance = FindInstance(call.State, call.Required("InstanceId.1"));
        var before = instance.State;
        if (from is null || before == from)
        {
            begin(instance);
        }
        else if (!already.Contains(before))
        {
            throw new Ec2Refusal("IncorrectInstanceState", $"The instance '{instance.Id}' is not in a state from which it can be changed.");
        }

        return
        [
            El(
                "instancesSet",
                Item(El("instanceId", instance.Id), StateOf("currentState", instance.State), StateOf("previousState", before))
            ),
        ];
    }

    private static IEnumerable<XElement> RebootInstances(Ec2Call call)
    {
        var instance = FindInstance(call.State, call.Required("InstanceId.1"));
        return instance.State == "running"
            ? Done()
            : throw new Ec2Refusal("IncorrectInstanceState", $"The instance '{instance.Id}' is not running.");
    }

    private static IEnumerable<XElement> ModifyInstanceAttribute(Ec2Call call)
    {
        var instance = FindInstance(call.State, call.Required("InstanceId"));
        var type = FindType(call.State, call.Required("InstanceType.Value"), "InvalidInstanceAttributeValue");
        if (instance.State != "stopped")
        {
            throw new Ec2Refusal("IncorrectInstanceState", $"The instance '{instance.Id}' is not in the 'stopped' state.");
        }

        instance.Type = type.Name;
        return Done();
    }

    private static IEnumerable<XElement> CreateTags(Ec2Call call)
    {
        var instance = FindInstance(call.State, call.Required("ResourceId.1"));
        instance.Tags[call.Required("Tag.1.Key")] = call.Required("Tag.1.Value");
        return Done();
    }

    private static SimInstance FindInstance(Ec2State state, string id) =>
        state.Instances.Find(instance => instance.Id == id) ?? throw Missing("InvalidInstanceID", "instance ID", id, "i");

    private static SimType FindType(Ec2State state, string name, string code) =>
        state.Types.FirstOrDefault(type => type.Name == name) ?? throw new Ec2Refusal(code, $"Invalid value '{name}' for InstanceType.");

    private static XElement StateOf(string name, string state) =>
        El(name, El("code", StateCodes.GetValueOrDefault(state, 1).ToString(CultureInfo.InvariantCulture)), El("name", state));

    private static IEnumerable<XElement> Reservation(Ec2State state, SimInstance instance) =>
        [
            El("reservationId", instance.Id.Replace("i-", "r-")),
            El("ownerId", "123456789012"),
            El("groupSet"),
            El("instancesSet", Write(state, instance)),
        ];

    private static XElement Write(Ec2State state, SimInstance instance)
    {
        var runs = instance.State is "running" or "pending";
        var address = runs && instance.IsPublic ? $"203.0.113.{instance.Number % 250}" : null;
        var disks = state.Volumes.Where(volume => volume.Attachment?.Instance == instance.Id);
        return Item(
            El("instanceId", instance.Id),
            El("imageId", instance.Image),
            StateOf("instanceState", instance.State),
            Maybe("keyName", instance.Key),
            El("amiLaunchIndex", 0),
            El("instanceType", instance.Type),
            El("launchTime", "2026-11-20T08:00:00.000Z"),
            El("placement", El("availabilityZone", instance.Zone), El("groupName"), El("tenancy", "default")),
            El("monitoring", El("state", "disabled")),
            El("subnetId", "subnet-0123456789abcdef0"),
            El("vpcId", "vpc-0123456789abcdef0"),
            El("privateIpAddress", $"172.31.0.{instance.Number % 250}"),
            Maybe("ipAddress", address),
            El("architecture", "x86_64"),
            El("rootDeviceType", "ebs"),
            El("rootDeviceName", "/dev/xvda"),
            Set("blockDeviceMapping", disks.Select(WriteDisk)),
            Maybe("clientToken", instance.Token),
            TagSet(instance),
            El("hypervisor", "xen"),
            El("networkInterfaceSet", WriteInterface(instance, address)),
            El("ebsOptimized", false)
        );
    }

    private static XElement WriteDisk(SimVolume volume) =>
        Item(
            El("deviceName", volume.Attachment!.Device),
            El(
                "ebs",
                El("volumeId", volume.Id),
                El("status", volume.Attachment.Status),
                El("attachTime", Made),
                El("deleteOnTermination", true)
            )
        );

    // The addresses are told three times, as EC2 does.
    private static XElement WriteInterface(SimInstance instance, string? address)
    {
        var association = address is null ? null : El("association", El("publicIp", address), El("ipOwnerId", "amazon"));
        return Item(
            El("networkInterfaceId", instance.Id.Replace("i-", "eni-")),
            El("privateIpAddress", $"172.31.0.{instance.Number % 250}"),
            El("status", "in-use"),
            El("attachment", El("deviceIndex", 0), El("status", "attached"), El("attachTime", Made), El("deleteOnTermination", true)),
            association,
            El(
                "privateIpAddressesSet",
                Item(
                    El("privateIpAddress", $"172.31.0.{instance.Number % 250}"),
                    El("primary", true),
                    association is null ? null : new XElement(association)
                )
            ),
            El("ipv6AddressesSet", instance.IsPublic ? Item(El("ipv6Address", $"2001:db8::{instance.Number:x}")) : null)
        );
    }
}
