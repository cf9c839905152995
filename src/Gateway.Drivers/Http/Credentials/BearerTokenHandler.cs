using System.Net.Http.Headers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials;

/// <summary>Puts a token that the operator configured on each request: <c>Authorization: Bearer</c>.</summary>
/// <param name="tokenOf">The token of a connection's settings.</param>
internal sealed class BearerTokenHandler<TSettings>(Func<TSettings, Secret> tokenOf) : DelegatingHandler
    where TSettings : ProviderSettings
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var settings = (TSettings)request.GetConnection().Settings;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokenOf(settings).Reveal());
        return base.SendAsync(request, cancellationToken);
    }
}
