using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Azure;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>Puts the connection's credential on each attempt: a signature of its key, its SAS token, or a token of Entra ID.</summary>
internal sealed class BlobCredentialHandler(TokenCache<BlobCredential> credentials, AzureTokens tokens, TimeProvider time)
    : TokenHandler<BlobCredential>(credentials)
{
    /// <summary>What a token must be good for.</summary>
    public const string Scope = "https://storage.azure.com/.default";

    protected override async Task<Expiring<BlobCredential>> FetchAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (AzureBlobSettings)connection.Settings;
        if (settings.Key is { } key)
        {
            return new Expiring<BlobCredential>(new SharedKeyCredential(settings.Account, key), ExpiresAt: null);
        }

        if (settings.SasToken is { } sas)
        {
            return new Expiring<BlobCredential>(new SasCredential(sas), ExpiresAt: null);
        }

        var token = await tokens.FetchAsync(connection, settings.Entra ?? new AzureEntra(), Scope, cancellationToken);
        return new Expiring<BlobCredential>(new BearerCredential(token.Value), token.ExpiresAt);
    }

    protected override ValueTask ApplyAsync(HttpRequestMessage request, BlobCredential token, CancellationToken cancellationToken)
    {
        token.Apply(request, time.GetUtcNow());
        return ValueTask.CompletedTask;
    }
}
