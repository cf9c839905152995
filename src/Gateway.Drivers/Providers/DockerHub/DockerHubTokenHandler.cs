using System.Net.Http.Headers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DockerHub;

/// <summary>
/// Puts an access token on each attempt, which lasts for some minutes: "Create access token" in
/// https://docs.docker.com/reference/api/hub/latest/.
/// </summary>
internal sealed class DockerHubTokenHandler(TokenCache<DockerHubToken> tokens, IHttpMessageHandlerFactory handlers, TimeProvider time)
    : TokenHandler<DockerHubToken>(tokens)
{
    /// <summary>The name of the handler chain that fetches tokens.</summary>
    public const string ClientName = nameof(DockerHubTokenHandler);

    // The token tells its end inside; this is well within it.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    protected override async Task<Expiring<DockerHubToken>> FetchAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (DockerHubSettings)connection.Settings;
        if (settings is not { Username: { } name, Password: { } password })
        {
            return new Expiring<DockerHubToken>(new DockerHubToken(Value: null), ExpiresAt: null);
        }

        using var http = new HttpClient(new ConnectionHandler(connection, handlers.CreateHandler(ClientName)), disposeHandler: false)
        {
            BaseAddress = settings.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var request = new HttpRequestMessage(HttpMethod.Post, "v2/auth/token")
        {
            Content = JsonHttp.ToContent(new HubLogin(name, password.Reveal()), DockerHubJson.Default.HubLogin),
        };
        request.MarkIdempotent();
        var answer = await http.ReadJsonAsync(request, DockerHubJson.Default.HubToken, cancellationToken);
        return answer.AccessToken is { Length: > 0 } token
            ? new Expiring<DockerHubToken>(new DockerHubToken(new Secret(token)), time.GetUtcNow() + Life)
            : throw connection.Fail(DriverErrorKind.Unexpected, "Docker Hub did not answer with a token.");
    }

    protected override ValueTask ApplyAsync(HttpRequestMessage request, DockerHubToken token, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = token.Value is { } value ? new AuthenticationHeaderValue("Bearer", value.Reveal()) : null;
        return ValueTask.CompletedTask;
    }
}
