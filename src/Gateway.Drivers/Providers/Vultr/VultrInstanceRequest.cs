using System.Globalization;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

/// <summary>Writes the request for a new instance out of ours.</summary>
internal sealed class VultrInstanceRequest(Connection connection, VultrSettings settings)
{
    // Plans of bare metal belong to another kind of machine, which this driver does not make.
    private const string BareMetal = "vbm-";

    public CreateInstanceBody Prepare(CreateNode request)
    {
        var options = connection.ReadOptions<VultrNodeOptions>(request);
        Refuse(request);
        var isImage = VultrImageDriver.Read(request.Image.Value);
        var withoutPublic = request.PublicAddress == false;
        return new CreateInstanceBody(
            RegionOf(request),
            request.Size.Value,
            request.Name,
            isImage == VultrImageKind.OperatingSystem ? int.Parse(request.Image.Value, CultureInfo.InvariantCulture) : null,
            isImage == VultrImageKind.Marketplace ? request.Image.Value : null,
            isImage == VultrImageKind.Snapshot ? request.Image.Value : null,
            VultrTags.ToWords(request) is { Count: > 0 } tags ? tags : null,
            request.KeyPairs.Count == 0 ? null : [.. request.KeyPairs.Select(key => key.Value)],
            request.UserData is { } data ? Convert.ToBase64String(Encoding.UTF8.GetBytes(data)) : null,
            withoutPublic && request.Network is null ? true : null,
            request.Network is { } network ? [network.Value] : null,
            withoutPublic ? true : null,
            options.EnableIpv6,
            options.Hostname,
            options.FirewallGroup,
            options.Script,
            options.Backups is { } backups ? (backups ? "enabled" : "disabled") : null,
            options.DdosProtection,
            options.ActivationEmail
        );
    }

    private void Refuse(CreateNode request)
    {
        if (request.Volumes.Count > 0)
        {
            throw connection.NotSupported("Vultr attaches volumes to nodes that are there: make the node first.", "volumes");
        }

        if (request.Size.Value.StartsWith(BareMetal, StringComparison.Ordinal))
        {
            throw connection.NotSupported($"The size '{request.Size.Value}' is of bare metal, which is listed only.", "size");
        }
    }

    private string RegionOf(CreateNode request) =>
        request.Location?.Value
        ?? settings.Region
        ?? throw connection.Fail(
            DriverErrorKind.InvalidValue,
            "Vultr chooses no region: give a location, or set the connection's Region.",
            "location"
        );
}
