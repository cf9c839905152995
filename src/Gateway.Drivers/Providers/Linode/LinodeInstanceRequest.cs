using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

/// <summary>Writes the request for a new instance out of ours.</summary>
internal sealed class LinodeInstanceRequest(LinodeClient linode, Connection connection, LinodeSettings settings)
{
    // Linode wants 11 to 128 characters, and some of several kinds.
    private const string PasswordCharacters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private const int PasswordLength = 40;
    private const string OtherKinds = "-aA7";

    public CreateInstanceBody Prepare(CreateNode request)
    {
        var options = connection.ReadOptions<LinodeNodeOptions>(request);
        RefuseWhatCannotBe(request);
        return new CreateInstanceBody(
            request.Name,
            request.Size.Value,
            request.Image.Value,
            request.Location?.Value
                ?? settings.Region
                ?? throw connection.Fail(
                    DriverErrorKind.InvalidValue,
                    "Linode chooses no region: give a location, or set the connection's Region.",
                    "location"
                ),
            RandomNumberGenerator.GetString(PasswordCharacters, PasswordLength) + OtherKinds,
            AuthorizedKeys: null,
            options.AuthorizedUsers.Count == 0 ? null : options.AuthorizedUsers,
            LinodeTags.Write(connection, request.Tags, request.ClientToken),
            request.UserData is { } data ? new MetadataBody(Convert.ToBase64String(Encoding.UTF8.GetBytes(data))) : null,
            InterfacesOf(request),
            options.PrivateIp,
            options.Booted,
            options.BackupsEnabled,
            options.FirewallId,
            options.PlacementGroup is { } group ? new PlacementGroupBody(group) : null,
            options.SwapSize
        );
    }

    /// <summary>The texts of the keys: Linode does not take their ids.</summary>
    public async Task<IReadOnlyList<string>?> KeysAsync(CreateNode request, CancellationToken cancellationToken)
    {
        if (request.KeyPairs.Count == 0)
        {
            return null;
        }

        return await Bounded.SelectAsync(
            [.. request.KeyPairs.Select(id => linode.Refer(id, "key pair", "keyPairs"))],
            async (id, token) => await ReadKeyAsync(id, token).RefersToAsync("keyPairs"),
            cancellationToken
        );
    }

    private async Task<string> ReadKeyAsync(long id, CancellationToken cancellationToken) =>
        (await linode.GetAsync($"profile/sshkeys/{id}", LinodeJson.Default.KeyWire, cancellationToken)).SshKey
        ?? throw connection.Fail(DriverErrorKind.Unexpected, $"Linode does not tell the text of the key '{id}'.");

    private void RefuseWhatCannotBe(CreateNode request)
    {
        if (request.PublicAddress == false)
        {
            throw connection.NotSupported("Linode gives every node a public address.", "publicAddress");
        }

        if (request.Volumes.Count > 0)
        {
            throw connection.NotSupported("Linode attaches volumes to nodes that are there: attach them when it runs.", "volumes");
        }
    }

    // A subnet of a VPC, with the public address in front of it.
    private InterfaceBody[]? InterfacesOf(CreateNode request) =>
        request.Network is { } subnet
            ? [new InterfaceBody("vpc", linode.Refer(subnet, "subnet", "network"), Primary: true, new InterfaceAddressBody("any"))]
            : null;
}
