using System.Net.Http.Headers;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Http.Credentials.Google;

/// <summary>Puts an access token of Google's on each attempt: <c>Authorization: Bearer</c>.</summary>
internal sealed class GoogleTokenHandler<TSettings>(TokenCache<GoogleToken> tokens, TimeProvider time) : TokenHandler<GoogleToken>(tokens)
    where TSettings : ProviderSettings, IGoogleCredentialSettings
{
    protected override async Task<Expiring<GoogleToken>> FetchAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (TSettings)connection.Settings;
        return settings.Anonymous
            ? new Expiring<GoogleToken>(new GoogleToken(Value: null), ExpiresAt: null)
            : await GoogleCredentials.FetchTokenAsync(connection, settings, time, cancellationToken);
    }

    protected override ValueTask ApplyAsync(HttpRequestMessage request, GoogleToken token, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = token.Value is { } value ? new AuthenticationHeaderValue("Bearer", value.Reveal()) : null;
        return ValueTask.CompletedTask;
    }
}
