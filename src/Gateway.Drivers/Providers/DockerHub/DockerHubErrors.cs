using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DockerHub;

/// <summary>Reads <c>{"message":"…"}</c> and <c>{"detail":"…"}</c>: Docker Hub has both.</summary>
internal static class DockerHubErrors
{
    private const int LongestBody = 16 * 1024;

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // Who shows no credential has none that could be refused.
        var isNobody =
            response.StatusCode == HttpStatusCode.Unauthorized
            && response.RequestMessage!.GetConnection().Settings is DockerHubSettings { Username: null };
        if (isNobody)
        {
            return new ProviderError(
                null,
                "Docker Hub lets nobody ask this without credentials: give the connection some.",
                DriverErrorKind.PermissionDenied
            );
        }

        var body = await response.ReadStartAsync(LongestBody, cancellationToken);
        var error = JsonSerializer.Deserialize(body.Span, DockerHubJson.Default.HubError);
        return (error?.Message ?? error?.Detail) is { Length: > 0 } message ? new ProviderError(null, message) : null;
    }
}
