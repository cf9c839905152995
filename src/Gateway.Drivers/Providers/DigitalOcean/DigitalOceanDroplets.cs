using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

/// <summary>Droplets as nodes.</summary>
internal static class DigitalOceanDroplets
{
    public static Node ToNode(this DropletWire droplet, Connection connection) =>
        new()
        {
            Origin = connection,
            Id = DigitalOceanClient.ToId(droplet.Id),
            Name = droplet.Name,
            State = droplet.Status switch
            {
                "new" => NodeState.Pending,
                "active" => NodeState.Running,
                "off" => NodeState.Stopped,
                "archive" => NodeState.Terminated,
                _ => NodeState.Unknown,
            },
            NativeState = droplet.Status,
            CreatedAt = droplet.CreatedAt?.ToUniversalTime(),
            PublicAddresses = Addresses(droplet.Networks, isPublic: true),
            PrivateAddresses = Addresses(droplet.Networks, isPublic: false),
            Size = DigitalOceanClient.ToId(droplet.SizeSlug),
            Image = droplet.Image is { } image ? DigitalOceanClient.ToId(image.Id) : (ResourceId?)null,
            Location = DigitalOceanClient.ToId(droplet.Region?.Slug),
            Volumes = droplet.VolumeIds is { Length: > 0 } volumes ? Array.ConvertAll(volumes, volume => (ResourceId)volume) : [],
            Tags = DigitalOceanTags.Read(droplet.Tags),
        };

    // All of a kind, IPv4 before IPv6, each once: a reserved address is listed beside the droplet's own.
    private static List<string> Addresses(NetworksWire? networks, bool isPublic)
    {
        var addresses = new List<string>(2);
        Add(addresses, networks?.V4, isPublic);
        Add(addresses, networks?.V6, isPublic);
        return addresses;
    }

    private static void Add(List<string> addresses, AddressWire[]? networks, bool isPublic)
    {
        foreach (var network in networks ?? [])
        {
            if (network.IpAddress is { } address && network.Type != "private" == isPublic && !addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }
    }
}
