using System.Globalization;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>Makes the call for a new node of what is asked for.</summary>
internal sealed class Ec2RunInstances(Ec2Client ec2)
{
    private const string FirstInterface = "NetworkInterface.1.";

    public Ec2Request Prepare(CreateNode request)
    {
        var options = ec2.Connection.ReadOptions<Ec2NodeOptions>(request);
        RefuseWhatCannotBe(request);
        var call = new Ec2Request("RunInstances")
            .Add("ImageId", ec2.Refer(request.Image, "ami", "image"))
            .Add("InstanceType", request.Size.Value)
            .Add("MinCount", 1)
            .Add("MaxCount", 1)
            .Add("KeyName", request.KeyPairs is [var key, ..] ? key.Value : null)
            .Add("UserData", request.UserData is { } data ? Convert.ToBase64String(Encoding.UTF8.GetBytes(data)) : null)
            .AddTags(ec2.Connection, "instance", request.Name, request.Tags)
            .AddToken(request.ClientToken);
        AddPlacement(call, request, options);
        AddNetwork(call, request, options);
        AddDevices(call, options.BlockDevices);
        AddOptions(call, options);
        return call;
    }

    private void RefuseWhatCannotBe(CreateNode request)
    {
        if (request.Volumes.Count > 0)
        {
            throw ec2.Connection.NotSupported("EC2 attaches volumes to nodes that are there: make it first, then attach them.", "volumes");
        }

        if (request.KeyPairs.Count > 1)
        {
            throw ec2.Connection.NotSupported("EC2 gives a node one key pair: put further keys into userData.", "keyPairs");
        }
    }

    // A network lies in a zone: the connection's zone is for nodes that name neither.
    private void AddPlacement(Ec2Request call, CreateNode request, Ec2NodeOptions options) =>
        call.Add("Placement.AvailabilityZone", request.Location?.Value ?? (request.Network is null ? ec2.Settings.AvailabilityZone : null))
            .Add("Placement.Tenancy", options.Tenancy)
            .Add("Placement.GroupName", options.PlacementGroup);

    // A wish for a public address goes with the interface, and then all that is about the network has to.
    private void AddNetwork(Ec2Request call, CreateNode request, Ec2NodeOptions options)
    {
        var place = request.PublicAddress is null ? "" : FirstInterface;
        if (request.PublicAddress is { } isPublic)
        {
            call.Add(FirstInterface + "DeviceIndex", 0).Add(FirstInterface + "AssociatePublicIpAddress", isPublic);
        }

        call.Add(place + "SubnetId", request.Network is { } network ? ec2.Refer(network, "subnet", "network") : null)
            .Add(place + "PrivateIpAddress", options.PrivateAddress)
            .Add(place + "Ipv6AddressCount", options.Ipv6AddressCount)
            .AddList(place + "SecurityGroupId", options.SecurityGroups);
    }

    private static void AddDevices(Ec2Request call, IReadOnlyList<Ec2BlockDevice> devices)
    {
        for (var i = 0; i < devices.Count; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"BlockDeviceMapping.{i + 1}.");
            call.Add(place + "DeviceName", devices[i].DeviceName)
                .Add(place + "Ebs.VolumeSize", devices[i].SizeGiB)
                .Add(place + "Ebs.SnapshotId", devices[i].Snapshot)
                .Add(place + "Ebs.VolumeType", devices[i].VolumeType)
                .Add(place + "Ebs.Iops", devices[i].Iops)
                .Add(place + "Ebs.Throughput", devices[i].Throughput)
                .Add(place + "Ebs.Encrypted", devices[i].Encrypted)
                .Add(place + "Ebs.DeleteOnTermination", devices[i].DeleteOnTermination);
        }
    }

    private static void AddOptions(Ec2Request call, Ec2NodeOptions options)
    {
        var profile = options.InstanceProfile;
        var isArn = profile?.StartsWith("arn:", StringComparison.Ordinal) ?? false;
        call.Add(isArn ? "IamInstanceProfile.Arn" : "IamInstanceProfile.Name", profile)
            .Add("EbsOptimized", options.EbsOptimized)
            .Add("Monitoring.Enabled", options.Monitoring)
            .Add("InstanceMarketOptions.MarketType", options.Spot ? "spot" : null)
            .Add("DisableApiTermination", options.TerminationProtection)
            .Add("InstanceInitiatedShutdownBehavior", options.ShutdownBehavior)
            .Add("MetadataOptions.HttpTokens", options.MetadataTokens);
    }
}
