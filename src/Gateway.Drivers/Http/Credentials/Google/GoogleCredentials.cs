using System.Net.Sockets;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Egress;
using Gateway.Drivers.Model;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;

namespace Gateway.Drivers.Http.Credentials.Google;

/// <summary>
/// Google's own library, used for nothing but credentials: a service account's key, workload identity federation, a user's login of
/// the command line, impersonation, or the metadata server of the machine. It sends its own requests to Google's token endpoints.
/// </summary>
internal static class GoogleCredentials
{
    // What IAM's signBlob takes; the scope of a store is not enough for it.
    private const string SigningScope = "https://www.googleapis.com/auth/cloud-platform";

    // What the library tells no end for: Google's tokens live an hour.
    private static readonly TimeSpan UsualLife = TimeSpan.FromHours(1);

    /// <summary>Obtains a new token. The credential is read anew each time: a key file that was replaced is seen.</summary>
    /// <exception cref="DriverException">
    /// <see cref="DriverErrorKind.Unauthenticated"/> if the credential is missing, broken or refused;
    /// <see cref="DriverErrorKind.Unavailable"/> or <see cref="DriverErrorKind.Timeout"/> if Google cannot be asked.
    /// </exception>
    public static Task<Expiring<GoogleToken>> FetchTokenAsync(
        Connection connection,
        IGoogleCredentialSettings settings,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        UseAsync(
            connection,
            settings,
            settings.Scope,
            async credential =>
            {
                var value = await credential.UnderlyingCredential.GetAccessTokenForRequestAsync(authUri: null, cancellationToken);
                var token = credential.UnderlyingCredential switch
                {
                    ServiceCredential service => service.Token,
                    UserCredential user => user.Token,
                    _ => null,
                };
                var life = token?.ExpiresInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : UsualLife;
                return new Expiring<GoogleToken>(new GoogleToken(new Secret(value)), time.GetUtcNow() + life);
            },
            cancellationToken
        );

    /// <summary>
    /// Signs bytes as the service account of the connection: with its key, or, where there is only a token, by Google's IAM service.
    /// </summary>
    /// <param name="connection">The connection, for failures.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="toSign">Makes what is signed; it is given the account's email address.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The RSA-SHA256 signature.</returns>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotSupported"/> if the credential is not a service account's.</exception>
    public static Task<byte[]> SignAsync(
        Connection connection,
        IGoogleCredentialSettings settings,
        Func<string, byte[]> toSign,
        CancellationToken cancellationToken
    ) =>
        UseAsync(
            connection,
            settings,
            SigningScope,
            async credential =>
            {
                var account =
                    await AccountOfAsync(credential.UnderlyingCredential, cancellationToken)
                    ?? throw connection.Fail(
                        DriverErrorKind.NotSupported,
                        "Only a service account can sign, and the connection's credential is none: set CredentialsFile or CredentialsJson to its key."
                    );
                return Convert.FromBase64String(await credential.SignBlobAsync(toSign(account), cancellationToken));
            },
            cancellationToken
        );

    /// <summary>The project of a connection: the one set, the one that the credential was made in, or the one of the environment.</summary>
    public static async Task<string?> FindProjectAsync(
        Connection connection,
        IGoogleCredentialSettings settings,
        CancellationToken cancellationToken
    )
    {
        if (settings.ProjectId is not null)
        {
            return settings.ProjectId;
        }

        try
        {
            var json = await ReadJsonAsync(settings, cancellationToken);
            return (json is null ? null : FieldOf(json, "project_id")) ?? Environment.GetEnvironmentVariable("GOOGLE_CLOUD_PROJECT");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ToFailure(connection, e);
        }
    }

    /// <summary>A text field of a credential's JSON; null if it has none, or is no JSON.</summary>
    public static string? FieldOf(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out var field)
                && field.ValueKind == JsonValueKind.String
                ? field.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<T> UseAsync<T>(
        Connection connection,
        IGoogleCredentialSettings settings,
        string scope,
        Func<GoogleCredential, Task<T>> use,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await use(await OpenAsync(connection, settings, scope, cancellationToken));
        }
        catch (Exception e) when (e is not DriverException)
        {
            throw ToFailure(connection, e);
        }
    }

    private static async Task<GoogleCredential> OpenAsync(
        Connection connection,
        IGoogleCredentialSettings settings,
        string scope,
        CancellationToken cancellationToken
    )
    {
        var credential = await ReadJsonAsync(settings, cancellationToken) is { } json
            ? CredentialFactory.FromJson(json, FieldOf(json, "type") ?? "")
            : await GoogleCredential.GetApplicationDefaultAsync(cancellationToken);
        return (
            connection.Egress is { } egress ? credential.CreateWithHttpClientFactory(new GuardedClients(egress)) : credential
        ).CreateScoped(scope);
    }

    private static async Task<string?> ReadJsonAsync(IGoogleCredentialSettings settings, CancellationToken cancellationToken) =>
        settings.CredentialsJson?.Reveal()
        ?? (settings.CredentialsFile is { } file ? await File.ReadAllTextAsync(file, cancellationToken) : null);

    private static async Task<string?> AccountOfAsync(ICredential credential, CancellationToken cancellationToken) =>
        credential switch
        {
            ServiceAccountCredential account => account.Id,
            ImpersonatedCredential impersonated => impersonated.TargetPrincipal,
            ComputeCredential compute => await compute.GetDefaultServiceAccountEmailAsync(cancellationToken),
            _ => null,
        };

    // Only what Google's endpoint says is repeated: messages about a credential that cannot be read may quote it.
    private static DriverException ToFailure(Connection connection, Exception e)
    {
        var (kind, message) = e switch
        {
            TokenResponseException { StatusCode: >= System.Net.HttpStatusCode.InternalServerError } => (
                DriverErrorKind.Unavailable,
                "Google's token endpoint failed."
            ),
            TokenResponseException refused => (
                DriverErrorKind.Unauthenticated,
                $"Google refused the credential: {refused.Error?.Error} {refused.Error?.ErrorDescription}".TrimEnd()
            ),
            HttpRequestException or SocketException => (DriverErrorKind.Unavailable, "Google's token endpoint cannot be reached."),
            OperationCanceledException => (DriverErrorKind.Timeout, "Google's token endpoint did not answer in time."),
            _ => (
                DriverErrorKind.Unauthenticated,
                "There is no Google credential that can be used: check CredentialsFile, CredentialsJson or the machine's default credentials."
            ),
        };
        return new DriverException(kind, connection.Settings.Redact(message))
        {
            Connection = connection.Name,
            Provider = connection.Provider.Name,
            IsNetwork = kind != DriverErrorKind.Unauthenticated,
        };
    }

    /// <summary>The library's requests for a connection that a caller made: the address of its tokens is in the credential.</summary>
    private sealed class GuardedClients(EgressPolicy egress) : HttpClientFactory
    {
        protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => egress.Handler;
    }
}
