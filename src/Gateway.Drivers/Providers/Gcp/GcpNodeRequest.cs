using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>Writes the request for a new instance out of ours.</summary>
internal sealed class GcpNodeRequest(Connection connection, GcpSettings settings)
{
    private const string AllScopes = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>The zone: that of the request, of its size, or the connection's.</summary>
    public string ZoneOf(CreateNode request)
    {
        if (request.Location is { } location)
        {
            return GcpName.IsName(location.Value)
                ? location.Value
                : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no location '{location.Value}'.", "location");
        }

        return GcpId.TryReadZonal(request.Size.Value, out var size)
            ? size.Scope
            : settings.Zone
                ?? throw connection.Fail(
                    DriverErrorKind.InvalidValue,
                    "Google chooses no zone for nodes: give a location or a size with its zone, or set the connection's Zone.",
                    "location"
                );
    }

    /// <summary>The machine type that a size names: with its zone as it is listed, or without.</summary>
    public string MachineTypeOf(ResourceId size, string zone)
    {
        var id = GcpName.IsName(size.Value) ? new GcpId(zone, size.Value) : GcpId.Refer(connection, size, "size", "size");
        return id.Scope == zone
            ? $"zones/{zone}/machineTypes/{id.Name}"
            : throw connection.Fail(DriverErrorKind.InvalidValue, $"The size '{size.Value}' is not of the zone '{zone}'.", "size");
    }

    /// <param name="request">The caller's.</param>
    /// <param name="options">Google's own.</param>
    /// <param name="project">The connection's project.</param>
    /// <param name="keys">The public halves of the key pairs.</param>
    public InstanceWire Prepare(CreateNode request, GcpNodeOptions options, string project, IReadOnlyList<string> keys)
    {
        var zone = ZoneOf(request);
        return new InstanceWire
        {
            Name = request.Name,
            MachineType = MachineTypeOf(request.Size, zone),
            Disks = [BootDisk(request, options, zone), .. request.Volumes.Select(volume => Attached(volume, zone, project))],
            NetworkInterfaces = [NetworkInterface(request)],
            Labels = request.Tags.Count == 0 ? null : new Dictionary<string, string>(request.Tags),
            Metadata = new MetadataWire(null, [.. MetadataOf(request, options, keys)]),
            Tags = options.NetworkTags.Count == 0 ? null : new NetworkTags(options.NetworkTags),
            Scheduling = options.Spot ? new SchedulingWire("SPOT", "STOP") : null,
            ServiceAccounts = ServiceAccounts(options),
            DeletionProtection = options.DeletionProtection,
        };
    }

    private AttachedDiskWire BootDisk(CreateNode request, GcpNodeOptions options, string zone)
    {
        if (!GcpId.TryReadGlobal(request.Image.Value, out var image))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no image '{request.Image.Value}'.", "image");
        }

        return new AttachedDiskWire
        {
            Boot = true,
            AutoDelete = true,
            InitializeParams = new NewDiskWire
            {
                SourceImage = $"projects/{image.Scope}/global/images/{image.Name}",
                DiskType = options.DiskType is { } type ? $"zones/{zone}/diskTypes/{type}" : null,
                DiskSizeGb = options.DiskSizeGiB,
            },
        };
    }

    private AttachedDiskWire Attached(ResourceId volume, string zone, string project)
    {
        var id = GcpId.Refer(connection, volume, "volume", "volumes");
        if (id.Scope != zone && !zone.StartsWith($"{id.Scope}-", StringComparison.Ordinal))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"The volume '{volume.Value}' is not in the zone '{zone}'.", "volumes");
        }

        return new AttachedDiskWire { AutoDelete = false, Source = $"projects/{project}/{id.ScopePath}/disks/{id.Name}" };
    }

    private NetworkInterfaceWire NetworkInterface(CreateNode request)
    {
        if (!GcpNetwork.TryRead(request.Network?.Value ?? settings.Network, out var network))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no network '{request.Network?.Value}'.", "network");
        }

        return new NetworkInterfaceWire
        {
            Network = network.Network,
            Subnetwork = network.Subnetwork,
            AccessConfigs =
                request.PublicAddress == true ? [new AccessConfigWire { Name = "External NAT", Type = "ONE_TO_ONE_NAT" }] : null,
        };
    }

    private IEnumerable<MetadataItem> MetadataOf(CreateNode request, GcpNodeOptions options, IReadOnlyList<string> keys)
    {
        yield return new MetadataItem(GcpNodes.ImageKey, request.Image.Value);
        if (request.UserData is { } userData)
        {
            yield return new MetadataItem("user-data", userData);
        }

        if (options.StartupScript is { } script)
        {
            yield return new MetadataItem("startup-script", script);
        }

        if (keys.Count > 0)
        {
            var user = options.SshUser ?? settings.SshUser;
            if (!GcpName.IsUser(user))
            {
                throw connection.Fail(DriverErrorKind.InvalidValue, "Must be a name of a Linux user.", "providerOptions.sshUser");
            }

            yield return new MetadataItem("ssh-keys", string.Join('\n', keys.Select(key => $"{user}:{key}")));
            yield return new MetadataItem(GcpNodes.KeyPairsKey, string.Join(',', request.KeyPairs.Select(key => key.Value)));
        }

        foreach (var (key, value) in options.Metadata)
        {
            yield return new MetadataItem(key, value);
        }
    }

    private static ServiceAccountWire[]? ServiceAccounts(GcpNodeOptions options) =>
        options.ServiceAccount is { } email
            ? [new ServiceAccountWire(email, options.Scopes is { Count: > 0 } some ? some : [AllScopes])]
            : null;
}
