using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Azure;

/// <summary>
/// Obtains tokens through Azure.Identity, which knows all the places that hold an identity. Nothing else is asked of it: it keeps no
/// state here, and the gateway's own chain sends the requests.
/// </summary>
internal class AzureTokens
{
    /// <summary>Obtains a token for a scope, such as <c>https://storage.azure.com/.default</c>.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unauthenticated"/> if none is given out.</exception>
    public async Task<Expiring<AzureToken>> FetchAsync(
        Connection connection,
        AzureEntra entra,
        string scope,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var token = await CreateCredential(connection, entra).GetTokenAsync(new TokenRequestContext([scope]), cancellationToken);
            return new Expiring<AzureToken>(new AzureToken(new Secret(token.Token)), token.ExpiresOn);
        }
        catch (CredentialUnavailableException e)
        {
            throw Refused(connection, "no identity was found where the settings say", e);
        }
        catch (AuthenticationFailedException e)
        {
            throw Refused(connection, $"Entra ID gave no token{CodeOf(e)}", e);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw connection.Fail(
                DriverErrorKind.Timeout,
                $"Entra ID did not answer the connection '{connection.Name}' in time.",
                inner: e
            );
        }
    }

    // The settings of a connection that a caller made hold a secret, or they were refused.
    private TokenCredential CreateCredential(Connection connection, AzureEntra entra) =>
        connection.Egress is { } egress
            ? new ClientSecretCredential(
                entra.TenantId,
                entra.ClientId,
                entra.ClientSecret!.Reveal(),
                WithAuthority(new ClientSecretCredentialOptions { Transport = new HttpClientTransport(egress.Handler) }, entra)
            )
            : CreateCredential(entra);

    /// <summary>The library's credential for these settings.</summary>
    protected virtual TokenCredential CreateCredential(AzureEntra entra) =>
        entra.EffectiveSource switch
        {
            AzureTokenSource.ClientSecret => new ClientSecretCredential(
                entra.TenantId,
                entra.ClientId,
                entra.ClientSecret!.Reveal(),
                WithAuthority(new ClientSecretCredentialOptions(), entra)
            ),
            AzureTokenSource.ManagedIdentity => new ManagedIdentityCredential(
                entra.ClientId is { } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned
            ),
            AzureTokenSource.WorkloadIdentity => new WorkloadIdentityCredential(
                WithAuthority(new WorkloadIdentityCredentialOptions { TenantId = entra.TenantId, ClientId = entra.ClientId }, entra)
            ),
            _ => new DefaultAzureCredential(
                WithAuthority(
                    new DefaultAzureCredentialOptions
                    {
                        TenantId = entra.TenantId,
                        ManagedIdentityClientId = entra.ClientId,
                        WorkloadIdentityClientId = entra.ClientId,
                    },
                    entra
                )
            ),
        };

    private static T WithAuthority<T>(T options, AzureEntra entra)
        where T : TokenCredentialOptions
    {
        if (entra.AuthorityHost is { } host)
        {
            options.AuthorityHost = host;
        }

        return options;
    }

    // The library's texts may quote what it was given, so only the code of Entra ID goes on: AADSTS7000215 is a wrong secret.
    private static string CodeOf(AuthenticationFailedException e)
    {
        var at = e.Message.IndexOf("AADSTS", StringComparison.Ordinal);
        if (at < 0)
        {
            return "";
        }

        var code = new string([.. e.Message[at..].TakeWhile(char.IsAsciiLetterOrDigit)]);
        return $" ({code})";
    }

    private static DriverException Refused(Connection connection, string why, Exception inner) =>
        connection.Fail(DriverErrorKind.Unauthenticated, $"The connection '{connection.Name}' got no token: {why}.", inner: inner);
}
