using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Http.Credentials.Keystone;

/// <summary>Puts the connection's token on each request: <c>X-Auth-Token</c>.</summary>
internal sealed class KeystoneTokenHandler(TokenCache<KeystoneToken> tokens, KeystoneClient client) : TokenHandler<KeystoneToken>(tokens)
{
    private const string Header = "X-Auth-Token";

    protected override Task<Expiring<KeystoneToken>> FetchAsync(Connection connection, CancellationToken cancellationToken) =>
        client.FetchAsync(connection, cancellationToken);

    protected override ValueTask ApplyAsync(HttpRequestMessage request, KeystoneToken token, CancellationToken cancellationToken)
    {
        request.Headers.Remove(Header);
        request.Headers.Add(Header, token.Id.Reveal());
        return ValueTask.CompletedTask;
    }
}
