using System.Net;
using System.Net.Http.Headers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OciRegistry;

/// <summary>
/// Shows what the registry asks for: nothing, name and password, or a token for the scope of the request. A refusal says what is wanted,
/// and is answered once. Blobs may lie elsewhere: a redirect is followed, without credentials.
/// </summary>
internal sealed class RegistryAuthHandler(RegistryTokens tokens) : DelegatingHandler
{
    private const int MostRedirects = 3;

    /// <summary>The scope that a request needs: <c>repository:library/tomcat:pull</c>.</summary>
    public static HttpRequestOptionsKey<string> Scope { get; } = new("CloudGateway.RegistryScope");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connection = request.GetConnection();
        var token = await ApplyAsync(request, connection, tokens.Known(connection), cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized && RegistryChallenge.Read(response) is { } challenge)
        {
            Forget(connection, request, token);
            tokens.Remember(connection, challenge);
            if (challenge.Realm is not null || RegistryTokens.Basic((OciRegistrySettings)connection.Settings) is not null)
            {
                response.Dispose();
                await ApplyAsync(request, connection, challenge, cancellationToken);
                response = await base.SendAsync(request, cancellationToken);
            }
        }

        return await FollowAsync(request, response, cancellationToken);
    }

    private async Task<Secret?> ApplyAsync(
        HttpRequestMessage request,
        Connection connection,
        RegistryChallenge? challenge,
        CancellationToken cancellationToken
    )
    {
        if (challenge?.Realm is null)
        {
            // Before the registry has asked, nobody's password is sent.
            request.Headers.Authorization = challenge is null ? null : RegistryTokens.Basic((OciRegistrySettings)connection.Settings);
            return null;
        }

        var token = await tokens.GetAsync(connection, ForRequest(challenge, request), cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        return token;
    }

    private void Forget(Connection connection, HttpRequestMessage request, Secret? token)
    {
        if (token is not null && tokens.Known(connection) is { Realm: not null } known)
        {
            tokens.Reject(connection, ForRequest(known, request), token);
        }
    }

    private static RegistryChallenge ForRequest(RegistryChallenge challenge, HttpRequestMessage request) =>
        request.Options.TryGetValue(Scope, out var scope) ? challenge with { Scope = scope } : challenge;

    private async Task<HttpResponseMessage> FollowAsync(
        HttpRequestMessage request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var from = request.RequestUri!;
        for (var count = 0; count < MostRedirects && IsRedirect(response) && response.Headers.Location is { } location; count++)
        {
            var to = new Uri(from, location);
            if (to.Scheme != Uri.UriSchemeHttps && !(to.IsLoopback && from.IsLoopback))
            {
                break;
            }

            response.Dispose();
            var next = new HttpRequestMessage(HttpMethod.Get, to);
            next.Options.Set(ConnectionOption.Key, request.GetConnection());
            response = await base.SendAsync(next, cancellationToken);
            // Whoever reads the answer looks for the connection of its request.
            response.RequestMessage = request;
            from = to;
        }

        return response;
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.StatusCode
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;
}
