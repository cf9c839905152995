using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Keystone;

/// <summary>
/// Fetches tokens, over a handler chain without credentials of its own: the connection's transport, pipeline and errors hold for logins
/// as for everything else.
/// </summary>
internal sealed class KeystoneClient(IHttpMessageHandlerFactory handlers, TimeProvider time)
{
    /// <summary>The name of the handler chain.</summary>
    public const string ClientName = nameof(KeystoneClient);

    private const string ObjectStore = "object-store";

    /// <summary>Logs in.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unauthenticated"/> if the connection's settings were refused.</exception>
    public async Task<Expiring<KeystoneToken>> FetchAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (KeystoneSettings)connection.Settings;
        using var http = new HttpClient(new ConnectionHandler(connection, handlers.CreateHandler(ClientName)), disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var request = settings.IsVersion1 ? Version1Request(settings) : Version3Request(settings);
        // A second token does no harm: it ends by itself.
        request.MarkIdempotent();
        using var response = await http.SendAsync(request, cancellationToken);
        try
        {
            return settings.IsVersion1 ? ReadVersion1(request, response) : await ReadVersion3Async(request, response, cancellationToken);
        }
        catch (Exception e) when (e is JsonException or UriFormatException)
        {
            throw request.Fail(DriverErrorKind.Unexpected, $"The login of connection '{connection.Name}' did not answer with a token.", e);
        }
    }

    /// <summary>Where tokens of version 3 are asked for.</summary>
    private static Uri TokensOf(Uri authUrl)
    {
        var root = authUrl.AbsoluteUri.TrimEnd('/');
        return new Uri(root.EndsWith("/v3", StringComparison.Ordinal) ? $"{root}/auth/tokens" : $"{root}/v3/auth/tokens");
    }

    private static HttpRequestMessage Version3Request(KeystoneSettings settings) =>
        new(HttpMethod.Post, TokensOf(settings.AuthUrl!))
        {
            Content = JsonHttp.ToContent(KeystoneLogin.Of(settings), KeystoneJson.Default.TokenRequest),
        };

    private static async Task<Expiring<KeystoneToken>> ReadVersion3Async(
        HttpRequestMessage request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        await using var body = await ProviderContent.OpenWholeAsync(response, ProviderContent.Largest, cancellationToken);
        var answer = await JsonSerializer.DeserializeAsync(body, KeystoneJson.Default.TokenAnswer.Strict(), cancellationToken);
        var token = answer?.Token ?? throw NoToken(request);
        var endpoints = (token.Catalog ?? []).SelectMany(
            service => service.Endpoints ?? [],
            (service, endpoint) => ToEndpoint(service.Type ?? "", endpoint)
        );
        return new Expiring<KeystoneToken>(
            new KeystoneToken(new Secret(Header(request, response, "X-Subject-Token")), [.. endpoints.OfType<KeystoneEndpoint>()]),
            token.ExpiresAt?.ToUniversalTime()
        );
    }

    private static KeystoneEndpoint? ToEndpoint(string type, CatalogueEndpoint endpoint) =>
        Enum.TryParse<EndpointInterface>(endpoint.Interface, ignoreCase: true, out var kind)
        && Uri.TryCreate(endpoint.Url?.TrimEnd('/'), UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
            ? new KeystoneEndpoint(type, kind, endpoint.RegionId ?? endpoint.Region, url)
            : null;

    // https://docs.openstack.org/swift/latest/overview_auth.html#tempauth
    private static HttpRequestMessage Version1Request(KeystoneSettings settings)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, settings.AuthUrl);
        request.Headers.Add("X-Auth-User", settings.Username);
        request.Headers.Add("X-Auth-Key", settings.Password!.Reveal());
        return request;
    }

    private Expiring<KeystoneToken> ReadVersion1(HttpRequestMessage request, HttpResponseMessage response)
    {
        var storage = new Uri(Header(request, response, "X-Storage-Url").TrimEnd('/'), UriKind.Absolute);
        var token = new KeystoneToken(
            new Secret(Header(request, response, "X-Auth-Token")),
            [.. Enum.GetValues<EndpointInterface>().Select(kind => new KeystoneEndpoint(ObjectStore, kind, Region: null, storage))]
        );
        var life = response.Headers.TryGetValues("X-Auth-Token-Expires", out var values) ? values.First() : null;
        return new Expiring<KeystoneToken>(
            token,
            long.TryParse(life, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? time.GetUtcNow().AddSeconds(seconds)
                : null
        );
    }

    private static string Header(HttpRequestMessage request, HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : throw NoToken(request);

    private static DriverException NoToken(HttpRequestMessage request) =>
        request.Fail(
            DriverErrorKind.Unexpected,
            $"The login of connection '{request.GetConnection().Name}' did not answer with a token: is AuthUrl right?"
        );
}
