using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OciRegistry;

/// <summary>Reads <c>{"errors":[{"code":"NAME_UNKNOWN","message":"…"}]}</c>.</summary>
internal static class OciErrors
{
    private const int LongestBody = 16 * 1024;

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var error = (await ReadFirstAsync(response, cancellationToken)) ?? new OciError(null, null);
        // Who shows no credential has none that could be refused.
        var isNobody =
            response.StatusCode == HttpStatusCode.Unauthorized
            && response.RequestMessage!.GetConnection().Settings is OciRegistrySettings { Username: null };
        return isNobody
            ? new ProviderError(
                error.Code,
                "The registry lets nobody ask this without credentials: give the connection some.",
                DriverErrorKind.PermissionDenied
            )
            : new ProviderError(error.Code, error.Message, error.Code == "TOOMANYREQUESTS" ? DriverErrorKind.RateLimited : null);
    }

    private static async Task<OciError?> ReadFirstAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.ReadStartAsync(LongestBody, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(body.Span, OciJson.Default.OciErrorList) is { Errors: [var first, ..] } ? first : null;
        }
        catch (JsonException)
        {
            // Proxies answer pages.
            return null;
        }
    }
}
