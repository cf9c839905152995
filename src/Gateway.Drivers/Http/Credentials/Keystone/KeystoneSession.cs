using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Keystone;

/// <summary>
/// A connection's token for its drivers: they ask where a service is before they send, and <see cref="KeystoneTokenHandler"/> puts the
/// same token on what they send.
/// </summary>
internal sealed class KeystoneSession(TokenCache<KeystoneToken> tokens, KeystoneClient client)
{
    /// <summary>The connection's token, fetched if there is none that is good.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unauthenticated"/> if the connection's settings were refused.</exception>
    public Task<KeystoneToken> GetTokenAsync(Connection connection, CancellationToken cancellationToken) =>
        tokens.GetAsync(connection, limit => client.FetchAsync(connection, limit), cancellationToken);

    /// <summary>The address of a service, of the interface and region that the connection's settings say, without a slash at its end.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="types">The service's type, and older names of it in the order in which they are tried.</param>
    /// <exception cref="DriverException"><see cref="KeystoneToken.EndpointOf"/> says which.</exception>
    public async Task<Uri> GetEndpointAsync(Connection connection, CancellationToken cancellationToken, params IReadOnlyList<string> types)
    {
        var token = await GetTokenAsync(connection, cancellationToken);
        return token.EndpointOf(connection, ((KeystoneSettings)connection.Settings).Interface, types);
    }
}
