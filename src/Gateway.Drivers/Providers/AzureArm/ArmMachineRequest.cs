using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>Writes the request for a new machine out of ours.</summary>
internal sealed class ArmMachineRequest(ArmClient arm, Connection connection, AzureSettings settings)
{
    // Azure's word for "goes away together with the machine".
    private const string Delete = "Delete";
    private const int MostComputerName = 64;

    public async Task<MachineBody> PrepareAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<AzureNodeOptions>(request);
        var image = ImageOf(request.Image);
        var network = NetworkOf(request, options);
        var disks = request.Volumes.Select(volume => arm.Refer(ArmType.Disk, volume, "volumes")).ToArray();
        var keys = await Bounded.SelectAsync(request.KeyPairs, ReadKeyAsync, cancellationToken);
        if (keys.Count == 0 && options.AdminPassword is null)
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "Azure makes no node that nobody can log in to: give a key pair, or providerOptions.adminPassword.",
                "keyPairs"
            );
        }

        return new MachineBody(
            request.Location?.Value ?? settings.Location,
            TagsOf(request),
            options.Zone is { } zone ? [zone] : null,
            new MachineBodyProperties(
                new HardwareWire(request.Size.Value),
                new StorageBody(image, OsDiskOf(options), disks.Length == 0 ? null : [.. disks.Select(DataDiskOf)]),
                OsOf(request, options, keys),
                network,
                options.Spot ? "Spot" : null,
                options.Spot ? "Deallocate" : null
            )
        );
    }

    private async Task<string> ReadKeyAsync(ResourceId id, CancellationToken cancellationToken)
    {
        var path = arm.Refer(ArmType.KeyPair, id, "keyPairs");
        var address = ArmClient.Versioned(arm.PathOf(ArmType.KeyPair, path), ArmType.ComputeVersion);
        var key = await arm.GetAsync(address, ArmJson.Default.KeyWire, cancellationToken).RefersToAsync("keyPairs");
        return key.Properties?.PublicKey
            ?? throw connection.Fail(DriverErrorKind.InvalidValue, $"The key pair '{id.Value}' has no public half.", "keyPairs");
    }

    private ImageReference ImageOf(ResourceId id) =>
        ImageUrn.TryParse(id.Value, out var urn) ? new ImageReference(null, urn.Publisher, urn.Offer, urn.Sku, urn.Version)
        // Images of galleries have longer paths, and may be of other subscriptions.
        : ArmPath.IsWhole(id.Value) ? new ImageReference(id.Value, null, null, null, null)
        : new ImageReference(arm.Refer(ArmType.Image, id, "image"), null, null, null, null);

    private NetworkBody NetworkOf(CreateNode request, AzureNodeOptions options)
    {
        var subnet =
            request.Network?.Value
            ?? settings.Subnet
            ?? throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "Azure chooses no subnet: give one as NETWORK/SUBNET or by its path, or set the connection's Subnet.",
                "network"
            );
        var address = new PublicAddressBody(
            $"{request.Name}-ip",
            new SkuName("Standard"),
            new PublicAddressBodyProperties(Delete, PublicIpAllocationMethod: "Static")
        );
        var ip = new IpBodyProperties(new Sub(SubnetPath(subnet)), request.PublicAddress == true ? address : null);
        var group = options.NetworkSecurityGroup is { } name ? new Sub(SecurityGroupPath(name)) : null;
        return new NetworkBody(
            ArmType.NetworkVersion,
            [
                new InterfaceBody(
                    $"{request.Name}-nic",
                    new InterfaceBodyProperties(Primary: true, Delete, group, [new IpBody("primary", ip)])
                ),
            ]
        );
    }

    private string SubnetPath(string subnet)
    {
        if (!ArmPath.IsSubnet(subnet))
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                $"'{subnet}' is no subnet: give NETWORK/SUBNET or a whole path.",
                "network"
            );
        }

        return ArmPath.IsWhole(subnet)
            ? subnet
            : $"{NetworkScope}/virtualNetworks/{subnet.Replace("/", "/subnets/", StringComparison.Ordinal)}";
    }

    private string SecurityGroupPath(string group) =>
        ArmPath.IsWhole(group) ? group
        : ArmPath.IsName(group) ? $"{NetworkScope}/networkSecurityGroups/{group}"
        : throw connection.Fail(
            DriverErrorKind.InvalidValue,
            $"'{group}' is no network security group: give its name or its whole path.",
            "providerOptions.networkSecurityGroup"
        );

    private string NetworkScope =>
        $"/subscriptions/{settings.Subscription}/resourceGroups/{settings.ResourceGroup}/providers/Microsoft.Network";

    private static OsDiskBody OsDiskOf(AzureNodeOptions options) =>
        new("FromImage", Delete, options.OsDiskSizeGiB, options.OsDiskType is { } type ? new DiskTypeBody(type) : null);

    private static DataDiskBody DataDiskOf(string path, int lun) => new(lun, "Attach", "Detach", new Sub(path));

    // cloud-init reads Azure's custom data.
    private static OsBody OsOf(CreateNode request, AzureNodeOptions options, IReadOnlyList<string> keys)
    {
        var path = $"/home/{options.AdminUsername}/.ssh/authorized_keys";
        return new OsBody(
            request.Name[..Math.Min(request.Name.Length, MostComputerName)],
            options.AdminUsername,
            options.AdminPassword?.Reveal(),
            request.UserData is { } data ? Convert.ToBase64String(Encoding.UTF8.GetBytes(data)) : null,
            keys.Count == 0
                ? null
                : new LinuxBody(options.AdminPassword is null, new SshBody([.. keys.Select(key => new SshKeyBody(path, key))]))
        );
    }

    private static Dictionary<string, string>? TagsOf(CreateNode request)
    {
        var tags = new Dictionary<string, string>(request.Tags, StringComparer.Ordinal);
        if (request.ClientToken is { } token)
        {
            tags[ArmMachines.TokenTag] = token.ToString("D");
        }

        return tags.Count == 0 ? null : tags;
    }
}
