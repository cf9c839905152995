using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

/// <summary>Writes the request for a new server out of ours.</summary>
internal sealed class HetznerServerRequest(HetznerClient hetzner, Connection connection, HetznerSettings settings)
{
    public CreateServerBody Prepare(CreateNode request)
    {
        var options = connection.ReadOptions<HetznerNodeOptions>(request);
        return new CreateServerBody(
            request.Name,
            hetzner.ReferText(request.Size, "size", "size"),
            hetzner.ReferText(request.Image, "image", "image"),
            request.Location is { } location ? hetzner.ReferText(location, "location", "location") : settings.Location,
            Refer(request.KeyPairs, "key pair", "keyPairs"),
            request.Network is { } network ? [hetzner.Refer(network, "network", "network")] : null,
            Refer(request.Volumes, "volume", "volumes"),
            options.Firewalls.Count == 0 ? null : [.. options.Firewalls.Select(firewall => new FirewallBody(firewall))],
            request.UserData,
            LabelsOf(request),
            PublicNetOf(request, options),
            options.PlacementGroup,
            options.StartAfterCreate,
            options.Automount
        );
    }

    private long[]? Refer(IReadOnlyList<ResourceId> ids, string what, string field) =>
        ids.Count == 0 ? null : [.. ids.Select(id => hetzner.Refer(id, what, field))];

    private static Dictionary<string, string>? LabelsOf(CreateNode request)
    {
        var labels = new Dictionary<string, string>(request.Tags, StringComparer.Ordinal);
        if (request.ClientToken is { } token)
        {
            labels[HetznerServers.TokenLabel] = token.ToString("D");
        }

        return labels.Count == 0 ? null : labels;
    }

    private static PublicNetBody? PublicNetOf(CreateNode request, HetznerNodeOptions options) =>
        request.PublicAddress is null && options is { EnableIpv4: null, EnableIpv6: null }
            ? null
            : new PublicNetBody(options.EnableIpv4 ?? request.PublicAddress ?? true, options.EnableIpv6 ?? request.PublicAddress ?? true);
}
