using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>
/// A floating address for a new server: a port is made first, for the address to be joined to. Nova removes neither of them with the
/// server, so a tag of the server names the port.
/// </summary>
internal sealed class OpenStackPublicAddress(OpenStackClient client)
{
    private const string Mark = "cloudgateway";

    private readonly Connection _connection = client.Connection;

    /// <summary>Makes a port with a floating address. Its id.</summary>
    /// <param name="network">The network that the server joins; null for the only one.</param>
    /// <param name="securityGroups">Ids of the groups that guard it; the project's default without any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<string> ReserveAsync(string? network, IReadOnlyList<string> securityGroups, CancellationToken cancellationToken)
    {
        var external = ((OpenStackSettings)_connection.Settings).PublicNetwork ?? await FindAsync(true, "publicAddress", cancellationToken);
        network ??= await FindAsync(false, "network", cancellationToken);
        var body = new CreatePortBody(new NewPort(network, Mark, securityGroups.Count == 0 ? null : securityGroups));
        var port = await client
            .PostAsync(
                OpenStackService.Network,
                "/ports",
                body,
                OpenStackJson.Default.CreatePortBody,
                OpenStackJson.Default.PortAnswer,
                cancellationToken
            )
            .RefersToAsync("network");
        try
        {
            await client
                .PostAsync(
                    OpenStackService.Network,
                    "/floatingips",
                    new CreateFloatingIpBody(new NewFloatingIp(external, port.Port.Id, Mark)),
                    OpenStackJson.Default.CreateFloatingIpBody,
                    OpenStackJson.Default.FloatingIpAnswer,
                    cancellationToken
                )
                .RefersToAsync("publicAddress");
            return port.Port.Id;
        }
        catch
        {
            await ReleaseAsync(port.Port.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Gives back a port and its floating address; that they are gone already is no failure.</summary>
    public async Task ReleaseAsync(string port, CancellationToken cancellationToken)
    {
        var addresses = await client.GetAsync(
            OpenStackService.Network,
            "/floatingips",
            OpenStackJson.Default.FloatingIpList,
            cancellationToken,
            ("port_id", port)
        );
        foreach (var address in addresses.FloatingIps)
        {
            await DeleteAsync($"/floatingips/{address.Id}", cancellationToken);
        }

        await DeleteAsync($"/ports/{port}", cancellationToken);
    }

    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteAsync(OpenStackService.Network, path, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // Somebody else was faster.
        }
    }

    private async Task<string> FindAsync(bool isExternal, string field, CancellationToken cancellationToken)
    {
        var found = await client.GetAsync(
            OpenStackService.Network,
            "/networks",
            OpenStackJson.Default.NetworkList,
            cancellationToken,
            ("router:external", isExternal ? "true" : "false"),
            ("fields", "id")
        );
        var kind = isExternal ? "external networks" : "networks";
        var setting = isExternal ? "PublicNetwork" : "Network";
        return found.Networks is [{ Id: { } id }]
            ? id
            : throw _connection.Fail(
                DriverErrorKind.InvalidValue,
                $"The project has {found.Networks.Count} {kind}: set the connection's {setting} to the id of the one to use.",
                field
            );
    }
}
