using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Gateway.Drivers.Keys;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>Images, types, zones, regions and key pairs, and the list of actions.</summary>
public sealed partial class Ec2Simulator
{
    private Dictionary<string, Func<Ec2Call, IEnumerable<XElement>>> Actions() =>
        new()
        {
            ["DescribeInstances"] = DescribeInstances,
            ["RunInstances"] = RunInstances,
            ["StartInstances"] = StartInstances,
            ["StopInstances"] = StopInstances,
            ["RebootInstances"] = RebootInstances,
            ["TerminateInstances"] = TerminateInstances,
            ["ModifyInstanceAttribute"] = ModifyInstanceAttribute,
            ["CreateTags"] = CreateTags,
            ["DescribeImages"] = DescribeImages,
            ["CreateImage"] = CreateImage,
            ["CopyImage"] = CopyImage,
            ["DeregisterImage"] = DeregisterImage,
            ["DescribeInstanceTypes"] = DescribeInstanceTypes,
            ["DescribeAvailabilityZones"] = DescribeAvailabilityZones,
            ["DescribeRegions"] = DescribeRegions,
            ["DescribeKeyPairs"] = DescribeKeyPairs,
            ["CreateKeyPair"] = CreateKeyPair,
            ["ImportKeyPair"] = ImportKeyPair,
            ["DeleteKeyPair"] = DeleteKeyPair,
            ["DescribeVolumes"] = DescribeVolumes,
            ["CreateVolume"] = CreateVolume,
            ["AttachVolume"] = AttachVolume,
            ["DetachVolume"] = DetachVolume,
            ["DeleteVolume"] = DeleteVolume,
            ["DescribeSnapshots"] = DescribeSnapshots,
            ["CreateSnapshot"] = CreateSnapshot,
            ["DeleteSnapshot"] = DeleteSnapshot,
        };

    private IEnumerable<XElement> DescribeImages(Ec2Call call)
    {
        var owners = call.List("Owner");
        return Describe(
            call,
            "imagesSet",
            "ImageId",
            call.State.Images.Where(image => owners.Count == 0 || owners.Contains(image.Owner ?? "self")),
            image => image.Id,
            (image, filter) =>
                filter switch
                {
                    "name" => image.Name,
                    "state" => image.State,
                    _ => TagValue(image, filter),
                },
            image =>
                Item(
                    El("imageId", image.Id),
                    El("imageLocation", $"{image.Owner ?? "123456789012"}/{image.Name}"),
                    El("imageState", image.State),
                    El("imageOwnerId", "123456789012"),
                    Maybe("imageOwnerAlias", image.Owner),
                    El("creationDate", Made),
                    El("isPublic", image.Owner is not null),
                    El("architecture", "x86_64"),
                    El("imageType", "machine"),
                    El("platformDetails", "Linux/UNIX"),
                    Maybe("sourceInstanceId", image.SourceInstance),
                    El("name", image.Name),
                    El("rootDeviceType", "ebs"),
                    El("rootDeviceName", "/dev/xvda"),
                    El("blockDeviceMapping", Item(El("deviceName", "/dev/xvda"), El("ebs", El("volumeSize", 8), El("volumeType", "gp3")))),
                    TagSet(image)
                ),
            id => Missing("InvalidAMIID", "image id", id, "ami")
        );
    }

    private static IEnumerable<XElement> CreateImage(Ec2Call call)
    {
        var source = FindInstance(call.State, call.Required("InstanceId"));
        return AddImage(call, source.Id);
    }

    private IEnumerable<XElement> CopyImage(Ec2Call call)
    {
        FindImage(_regions[call.Required("SourceRegion")], call.Required("SourceImageId"));
        return AddImage(call, null);
    }

    private static IEnumerable<XElement> AddImage(Ec2Call call, string? source)
    {
        var name = call.Required("Name");
        if (call.State.Images.Any(image => image.Name == name && image.Owner is null))
        {
            throw new Ec2Refusal("InvalidAMIName.Duplicate", $"AMI name {name} is already in use");
        }

        if (name.Length is < 3 or > 128)
        {
            throw new Ec2Refusal("InvalidAMIName.Malformed", "AMI names must be between 3 and 128 characters long");
        }

        var image = new SimImage(call.State.NewId("ami"), name, null, "pending", "pending", "available") { SourceInstance = source };
        call.State.Images.Add(image);
        return [El("imageId", image.Id)];
    }

    private static IEnumerable<XElement> DeregisterImage(Ec2Call call)
    {
        var image = FindImage(call.State, call.Required("ImageId"));
        if (image.Owner is not null)
        {
            throw new Ec2Refusal("AuthFailure", $"Not authorized for image:{image.Id}");
        }

        call.State.Images.Remove(image);
        return Done();
    }

    private static SimImage FindImage(Ec2State state, string id) =>
        state.Images.Find(image => image.Id == id) ?? throw Missing("InvalidAMIID", "image id", id, "ami");

    private IEnumerable<XElement> DescribeInstanceTypes(Ec2Call call) =>
        Describe(
            call,
            "instanceTypeSet",
            "InstanceType",
            call.State.Types,
            type => type.Name,
            (type, filter) => filter == "instance-type" ? type.Name : null,
            type =>
                Item(
                    El("instanceType", type.Name),
                    El("currentGeneration", true),
                    El("processorInfo", El("supportedArchitectures", Item("x86_64"))),
                    El("vCpuInfo", El("defaultVCpus", type.Cpus)),
                    El("memoryInfo", El("sizeInMiB", type.MemoryMiB)),
                    type.ScratchGB is { } scratch ? El("instanceStorageInfo", El("totalSizeInGB", scratch)) : null
                ),
            name => new Ec2Refusal("InvalidInstanceType", $"The following supplied instance types do not exist: [{name}]"),
            most: 100
        );

    private IEnumerable<XElement> DescribeAvailabilityZones(Ec2Call call) =>
        Describe(
            call,
            "availabilityZoneInfo",
            "ZoneName",
            call.State.Zones,
            zone => zone,
            (zone, filter) => filter == "zone-name" ? zone : null,
            zone =>
                Item(
                    El("optInStatus", "opt-in-not-required"),
                    El("regionName", call.Region),
                    El("zoneName", zone),
                    El("zoneId", $"sim1-az{zone[^1] - 'a' + 1}"),
                    El("zoneType", "availability-zone"),
                    El("zoneState", "available")
                ),
            name => new Ec2Refusal("InvalidParameterValue", $"Invalid availability zone: [{name}]")
        );

    private IEnumerable<XElement> DescribeRegions(Ec2Call call) =>
        Describe(
            call,
            "regionInfo",
            "RegionName",
            _regions.Keys.Order(StringComparer.Ordinal).ToArray(),
            region => region,
            (region, filter) => filter == "region-name" ? region : null,
            region => Item(El("regionName", region), El("regionEndpoint", $"ec2.{region}.amazonaws.com")),
            name => new Ec2Refusal("InvalidParameterValue", $"Invalid region: [{name}]")
        );

    private IEnumerable<XElement> DescribeKeyPairs(Ec2Call call) =>
        Describe(
            call,
            "keySet",
            "KeyName",
            call.State.Keys,
            pair => pair.Name,
            (pair, filter) => filter == "key-name" ? pair.Name : null,
            pair =>
                Item(
                    El("keyPairId", pair.Id),
                    El("keyName", pair.Name),
                    El("keyFingerprint", pair.Fingerprint),
                    El("keyType", "rsa"),
                    El("createTime", Made),
                    call["IncludePublicKey"] == "true" ? El("publicKey", pair.PublicKey) : null
                ),
            name => new Ec2Refusal("InvalidKeyPair.NotFound", $"The key pair '{name}' does not exist")
        );

    private static IEnumerable<XElement> CreateKeyPair(Ec2Call call)
    {
        using var rsa = RSA.Create(2048);
        var name = call.Required("KeyName");
        var pair = AddKey(call.State, name, OpenSshKey.Of(rsa, name));
        return [.. Write(pair), El("keyMaterial", rsa.ExportRSAPrivateKeyPem())];
    }

    private static IEnumerable<XElement> ImportKeyPair(Ec2Call call)
    {
        var material = Encoding.UTF8.GetString(Convert.FromBase64String(call.Required("PublicKeyMaterial")));
        return OpenSshKey.TryParse(material, out var key)
            ? Write(AddKey(call.State, call.Required("KeyName"), key))
            : throw new Ec2Refusal("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
    }

    // The deletion of what is not there succeeds.
    private static IEnumerable<XElement> DeleteKeyPair(Ec2Call call)
    {
        call.State.Keys.RemoveAll(pair => pair.Name == call.Required("KeyName"));
        return Done();
    }

    private static SimKey AddKey(Ec2State state, string name, OpenSshKey key)
    {
        if (state.Keys.Any(pair => pair.Name == name))
        {
            throw new Ec2Refusal("InvalidKeyPair.Duplicate", $"The keypair '{name}' already exists.");
        }

        var added = new SimKey(name, state.NewId("key"), key.Fingerprint, key.Text);
        state.Keys.Add(added);
        return added;
    }

    private static IEnumerable<XElement> Write(SimKey pair) =>
        [El("keyName", pair.Name), El("keyFingerprint", pair.Fingerprint), El("keyPairId", pair.Id)];
}
