using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Egress;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>
/// The keys of connections: as configured, or from AWS's own library, which knows the many places where they may be. The library is used
/// for that alone; requests are signed here.
/// </summary>
internal sealed class AwsKeySource(TokenCache<AwsKeys> cache, TimeProvider time)
{
    private const string SessionName = "cloudgateway";

    // What the library obtains has no end that it would tell for every source: it is asked again so often, and answers out of its own memory.
    private static readonly TimeSpan ChainLifetime = TimeSpan.FromMinutes(15);

    /// <summary>The keys of this connection, obtained if there are none that are good.</summary>
    public Task<AwsKeys> GetAsync(Connection connection, CancellationToken cancellationToken) =>
        cache.GetAsync(connection, token => FetchAsync(connection, token), cancellationToken);

    /// <summary>Obtains keys anew.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unauthenticated"/> if there are none, or a role may not be taken on.</exception>
    public async Task<Expiring<AwsKeys>> FetchAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (IAwsSettings)connection.Settings;
        if (settings is { Credentials: AwsCredentialSource.Keys, RoleArn: null })
        {
            return new Expiring<AwsKeys>(
                new AwsKeys(settings.AccessKeyId!, settings.SecretAccessKey!.Reveal(), settings.SessionToken?.Reveal()),
                null
            );
        }

        try
        {
            var source = Base(settings);
            return settings.RoleArn is { } role
                ? await AssumeAsync(connection, source, role, cancellationToken)
                : ToKeys(await source.GetCredentialsAsync().WaitAsync(cancellationToken));
        }
        catch (AmazonServiceException e)
        {
            // Neither its text, which may repeat what was sent, nor what it hangs on.
            var code = connection.Settings.Redact(e.ErrorCode) is { Length: > 0 } told ? $" ({told})" : "";
            throw connection.Fail(
                DriverErrorKind.Unauthenticated,
                $"AWS gave no credentials for connection '{connection.Name}': it answered {(int)e.StatusCode}{code}."
            );
        }
        catch (Exception e) when (e is AmazonClientException or ArgumentException or IOException)
        {
            throw connection.Fail(
                DriverErrorKind.Unauthenticated,
                $"No AWS credentials could be obtained for connection '{connection.Name}': {e.Message}",
                inner: e
            );
        }
    }

    private static AWSCredentials Base(IAwsSettings settings)
    {
        if (settings.Credentials == AwsCredentialSource.Keys)
        {
            return settings.SessionToken is { } token
                ? new SessionAWSCredentials(settings.AccessKeyId, settings.SecretAccessKey!.Reveal(), token.Reveal())
                : new BasicAWSCredentials(settings.AccessKeyId, settings.SecretAccessKey!.Reveal());
        }

        if (settings.Profile is not { } profile)
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }

        return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var found)
            ? found
            : throw new AmazonClientException($"There is no profile '{profile}' with credentials.");
    }

    private static async Task<Expiring<AwsKeys>> AssumeAsync(
        Connection connection,
        AWSCredentials source,
        string role,
        CancellationToken cancellationToken
    )
    {
        var settings = (IAwsSettings)connection.Settings;
        var config = new AmazonSecurityTokenServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(settings.SigningRegion) };
        if (connection.Egress is { } egress)
        {
            config.HttpClientFactory = new GuardedClients(egress);
            config.CacheHttpClient = false;
        }

        using var sts = new AmazonSecurityTokenServiceClient(source, config);
        var request = new AssumeRoleRequest
        {
            RoleArn = role,
            RoleSessionName = SessionName,
            ExternalId = settings.RoleExternalId?.Reveal(),
        };
        var answer = await sts.AssumeRoleAsync(request, cancellationToken);
        var keys = answer.Credentials;
        var end = keys.Expiration is { } expiration ? new DateTimeOffset(expiration.ToUniversalTime()) : (DateTimeOffset?)null;
        return new Expiring<AwsKeys>(new AwsKeys(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken, end), end);
    }

    private Expiring<AwsKeys> ToKeys(ImmutableCredentials keys)
    {
        var token = string.IsNullOrEmpty(keys.Token) ? null : keys.Token;
        return new Expiring<AwsKeys>(
            new AwsKeys(keys.AccessKey, keys.SecretKey, token),
            token is null ? null : time.GetUtcNow() + ChainLifetime
        );
    }

    /// <summary>The library's requests for a connection that a caller made.</summary>
    private sealed class GuardedClients(EgressPolicy egress) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(egress.Handler);
    }
}
