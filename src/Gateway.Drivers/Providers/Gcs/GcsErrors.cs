using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>Reads <c>{"error": {"code", "message", "errors": [{"reason"}]}}</c>; the reason tells more than the status.</summary>
internal static class GcsErrors
{
    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await JsonSerializer.DeserializeAsync(body, GcsJson.Default.ErrorAnswer, cancellationToken);
        if (answer?.Error is not { } error)
        {
            return null;
        }

        var reason = error.Errors is [{ Reason: { } first }, ..] ? first : null;
        return new ProviderError(reason, error.Message, reason is null ? null : KindOf(reason));
    }

    // https://cloud.google.com/storage/docs/json_api/v1/status-codes: 403 stands for a right that is missing, a quota and a rate alike.
    private static DriverErrorKind? KindOf(string reason) =>
        reason switch
        {
            "notFound" => DriverErrorKind.NotFound,
            "conflict" => DriverErrorKind.Conflict,
            "conditionNotMet" => DriverErrorKind.PreconditionFailed,
            "rateLimitExceeded" or "userRateLimitExceeded" or "usageLimits.rateLimitExceeded" => DriverErrorKind.RateLimited,
            "quotaExceeded" or "dailyLimitExceeded" => DriverErrorKind.QuotaExceeded,
            "authError" => DriverErrorKind.Unauthenticated,
            "forbidden" or "insufficientPermissions" or "accountDisabled" => DriverErrorKind.PermissionDenied,
            "backendError" or "internalError" => DriverErrorKind.Unavailable,
            "notImplemented" => DriverErrorKind.NotSupported,
            _ => null,
        };
}
