using System.Net.Http.Headers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Azure;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>Puts a token of Entra ID for Resource Manager on each attempt.</summary>
internal sealed class AzureTokenHandler(TokenCache<AzureToken> cache, AzureTokens tokens) : TokenHandler<AzureToken>(cache)
{
    protected override Task<Expiring<AzureToken>> FetchAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (AzureSettings)connection.Settings;
        return tokens.FetchAsync(connection, settings.Entra, $"{settings.Audience.TrimEnd('/')}/.default", cancellationToken);
    }

    protected override ValueTask ApplyAsync(HttpRequestMessage request, AzureToken token, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Reveal());
        return ValueTask.CompletedTask;
    }
}
