using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes.Gke;

/// <summary>Reads Google's <c>{"error": {"status", "message"}}</c>, and what the clusters themselves answer.</summary>
internal static class GkeErrors
{
    private const int LongestBody = 64 * 1024;

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.RequestMessage?.GetConnection().Settings is KubernetesSettings)
        {
            return await KubernetesErrors.ReadAsync(response, cancellationToken);
        }

        var body = await response.ReadStartAsync(LongestBody, cancellationToken);
        return JsonSerializer.Deserialize(body.Span, GkeJson.Default.GkeErrorAnswer)?.Error is { } error
            ? new ProviderError(error.Status, error.Message, KindOf(error))
            : null;
    }

    // https://cloud.google.com/apis/design/errors; the statuses of HTTP tell the rest.
    private static DriverErrorKind? KindOf(GkeError error) =>
        error.Status switch
        {
            "INVALID_ARGUMENT" => DriverErrorKind.InvalidValue,
            "ALREADY_EXISTS" or "FAILED_PRECONDITION" or "ABORTED" => DriverErrorKind.Conflict,
            "RESOURCE_EXHAUSTED" when error.Message?.Contains("quota", StringComparison.OrdinalIgnoreCase) == true =>
                DriverErrorKind.QuotaExceeded,
            "RESOURCE_EXHAUSTED" => DriverErrorKind.RateLimited,
            "UNIMPLEMENTED" => DriverErrorKind.NotSupported,
            _ => null,
        };
}
