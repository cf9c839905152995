using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OciRegistry;

/// <summary>
/// The tokens that registries want, one for each connection and scope, and what each registry asked for last, so that the next request
/// need not be refused first. https://distribution.github.io/distribution/spec/auth/token/
/// </summary>
internal sealed class RegistryTokens(IHttpMessageHandlerFactory handlers, TimeProvider time)
{
    /// <summary>The name of the handler chain.</summary>
    public const string ClientName = nameof(RegistryTokens);

    // Callers choose the names of repositories, and each has a scope of its own.
    private const int MostScopes = 1000;
    private static readonly TimeSpan StandardLife = TimeSpan.FromSeconds(60);

    private readonly PerConnection<string, RegistryChallenge> _challenges = new();
    private readonly ConcurrentDictionary<string, TokenCache<Secret>> _caches = new(StringComparer.Ordinal);

    /// <summary>What the connection's registry asked for last; null before it did.</summary>
    public RegistryChallenge? Known(Connection connection) =>
        _challenges.TryGet(connection, connection.Key, out var challenge) ? challenge : null;

    public void Remember(Connection connection, RegistryChallenge challenge) => _challenges.Set(connection, connection.Key, challenge);

    /// <summary>The token that answers a challenge.</summary>
    public Task<Secret> GetAsync(Connection connection, RegistryChallenge challenge, CancellationToken cancellationToken) =>
        CacheOf(challenge).GetAsync(connection, token => FetchAsync(connection, challenge, token), cancellationToken);

    /// <summary>Forgets a token that the registry refused.</summary>
    public void Reject(Connection connection, RegistryChallenge challenge, Secret token) => CacheOf(challenge).Reject(connection, token);

    /// <summary>The user's name and password; null if the connection has none.</summary>
    public static AuthenticationHeaderValue? Basic(OciRegistrySettings settings) =>
        settings is { Username: { } name, Password: { } password }
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password.Reveal()}")))
            : null;

    private TokenCache<Secret> CacheOf(RegistryChallenge challenge)
    {
        if (_caches.Count > MostScopes)
        {
            _caches.Clear();
        }

        return _caches.GetOrAdd($"{challenge.Service} {challenge.Scope}", _ => new TokenCache<Secret>(time));
    }

    private async Task<Expiring<Secret>> FetchAsync(Connection connection, RegistryChallenge challenge, CancellationToken cancellationToken)
    {
        var settings = (OciRegistrySettings)connection.Settings;
        RefuseRealm(connection, settings, challenge.Realm!);
        using var http = new HttpClient(new ConnectionHandler(connection, handlers.CreateHandler(ClientName)), disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(challenge, settings));
        request.Headers.Authorization = Basic(settings);
        using var response = await http.SendAsync(request, cancellationToken);
        var answer = await response.ReadJsonAsync(OciJson.Default.OciToken, cancellationToken);
        var token = answer.Token ?? answer.AccessToken;
        return string.IsNullOrEmpty(token)
            ? throw request.Fail(DriverErrorKind.Unexpected, "The registry's server for tokens did not answer with a token.")
            : new Expiring<Secret>(
                new Secret(token),
                time.GetUtcNow() + (answer.ExpiresIn is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : StandardLife)
            );
    }

    // The registry says where the password goes: never in the clear to another machine.
    private static void RefuseRealm(Connection connection, OciRegistrySettings settings, Uri realm)
    {
        var isSafe =
            realm.Scheme == Uri.UriSchemeHttps || (realm.Scheme == Uri.UriSchemeHttp && realm.IsLoopback && settings.Endpoint.IsLoopback);
        if (!isSafe)
        {
            throw connection.Fail(DriverErrorKind.Unexpected, $"The registry sends for tokens to {realm.Host} without TLS: refused.");
        }
    }

    private static Uri AddressOf(RegistryChallenge challenge, OciRegistrySettings settings)
    {
        var query = new StringBuilder(challenge.Realm!.Query.TrimStart('?'));
        Add("service", challenge.Service);
        Add("scope", challenge.Scope);
        Add("account", settings.Username);
        return new UriBuilder(challenge.Realm!) { Query = query.ToString() }.Uri;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }
}
