using System.Text;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>Writes the request for a new server out of ours.</summary>
internal sealed class OpenStackServerRequest(OpenStackClient client)
{
    private const string Automatic = "auto";

    private readonly Connection _connection = client.Connection;
    private readonly OpenStackSettings _settings = (OpenStackSettings)client.Connection.Settings;

    /// <summary>Everything that can be said before anything is made.</summary>
    public CreateServerBody Prepare(CreateNode request, OpenStackNodeOptions options)
    {
        var server = new NewServer
        {
            Name = request.Name,
            Image = options.BootVolumeSizeGiB is null ? client.Refer(request.Image, "image", "image") : null,
            Flavor = request.Size.Value,
            AvailabilityZone = request.Location?.Value,
            KeyName = KeyOf(request),
            Metadata = request.Tags.Count == 0 ? null : request.Tags,
            Tags = request.ClientToken is { } token ? [OpenStackTags.OfToken(token)] : null,
            UserData = request.UserData is { } data ? Convert.ToBase64String(Encoding.UTF8.GetBytes(data)) : null,
            Networks = NetworksOf(NetworkOf(request)),
            BlockDevices = BlockDevicesOf(request, options),
            SecurityGroups = options.SecurityGroups.Count == 0 ? null : [.. options.SecurityGroups.Select(name => new NamedBody(name))],
            ConfigDrive = options.ConfigDrive,
        };
        return new CreateServerBody(server) { SchedulerHints = options.ServerGroup is { } group ? new SchedulerHints(group) : null };
    }

    /// <summary>The network that is asked for, or that of the settings; null leaves it to Nova.</summary>
    public string? NetworkOf(CreateNode request) =>
        request.Network is { } network ? client.Refer(network, "network", "network") : _settings.Network;

    /// <summary>The same request over a port that was made for it, which a tag keeps in mind.</summary>
    public static CreateServerBody WithPort(CreateServerBody body, string port) =>
        body with
        {
            Server = body.Server with
            {
                Networks = ToElement([new NetworkBody(null, port)]),
                Tags = [.. body.Server.Tags ?? [], OpenStackTags.OfPort(port)],
                // A port has groups of its own; Nova would pass over these.
                SecurityGroups = null,
            },
        };

    private string? KeyOf(CreateNode request) =>
        request.KeyPairs switch
        {
            [] => null,
            [var key] => key.Value,
            _ => throw _connection.NotSupported("Nova gives a server one key pair.", "keyPairs"),
        };

    private static JsonElement NetworksOf(string? network) =>
        network is null ? JsonSerializer.SerializeToElement(Automatic) : ToElement([new NetworkBody(network, null)]);

    private static JsonElement ToElement(IReadOnlyList<NetworkBody> networks) =>
        JsonSerializer.SerializeToElement(networks, OpenStackJson.Default.IReadOnlyListNetworkBody);

    private List<BlockDevice>? BlockDevicesOf(CreateNode request, OpenStackNodeOptions options)
    {
        if (request.Volumes.Count == 0 && options.BootVolumeSizeGiB is null)
        {
            return null;
        }

        // The list replaces what Nova would do with the image by itself, so the image's disk comes first in it.
        var image = client.Refer(request.Image, "image", "image");
        var root = options.BootVolumeSizeGiB is { } size
            ? new BlockDevice(image, "image", "volume", 0) { VolumeSize = size, DeleteOnTermination = true }
            : new BlockDevice(image, "image", "local", 0) { DeleteOnTermination = true };
        return
        [
            root,
            .. request.Volumes.Select(volume => new BlockDevice(client.Refer(volume, "volume", "volumes"), "volume", "volume", -1)),
        ];
    }
}

/// <summary>What the gateway keeps in mind in tags of servers, which are no tags of ours: those are Nova's metadata.</summary>
internal static class OpenStackTags
{
    private const string TokenPrefix = "cloudgateway-token-";
    private const string PortPrefix = "cloudgateway-port-";

    /// <summary>The tag that a repeated request is found by.</summary>
    public static string OfToken(Guid token) => $"{TokenPrefix}{token:D}";

    /// <summary>The tag that names a port to be removed with the server.</summary>
    public static string OfPort(string port) => PortPrefix + port;

    /// <summary>The ports that tags name.</summary>
    public static IEnumerable<string> PortsOf(IReadOnlyList<string>? tags) =>
        (tags ?? []).Where(tag => tag.StartsWith(PortPrefix, StringComparison.Ordinal)).Select(tag => tag[PortPrefix.Length..]);
}
