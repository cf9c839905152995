using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes.Eks;

/// <summary>Reads AWS's REST errors, whose code is in a header, and what the clusters themselves answer.</summary>
internal static class EksErrors
{
    private const int LongestBody = 64 * 1024;
    private const string CodeHeader = "x-amzn-ErrorType";

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.RequestMessage?.GetConnection().Settings is KubernetesSettings)
        {
            return await KubernetesErrors.ReadAsync(response, cancellationToken);
        }

        var body = await response.ReadStartAsync(LongestBody, cancellationToken);
        var error = JsonSerializer.Deserialize(body.Span, EksJson.Default.EksError);
        var code = CodeOf(response, error);
        return new ProviderError(code, error?.Message, KindOf(code));
    }

    /// <summary>Whether AWS says that the keys are no longer good.</summary>
    public static async ValueTask<bool> IsRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return CodeOf(response, error: null) is "ExpiredTokenException" or "ExpiredToken" or "UnrecognizedClientException";
    }

    private static string? CodeOf(HttpResponseMessage response, EksError? error)
    {
        // "ResourceInUseException:http://internal.amazon.com/…", and in bodies "namespace#ResourceInUseException".
        var code = response.Headers.TryGetValues(CodeHeader, out var values) ? values.First() : error?.Type;
        return code?.Split(':')[0].Split('#')[^1];
    }

    private static DriverErrorKind? KindOf(string? code) =>
        code switch
        {
            "ResourceNotFoundException" or "NotFoundException" => DriverErrorKind.NotFound,
            "ResourceInUseException" => DriverErrorKind.Conflict,
            "InvalidParameterException" => DriverErrorKind.InvalidValue,
            "ResourceLimitExceededException" => DriverErrorKind.QuotaExceeded,
            "UnsupportedAvailabilityZoneException" => DriverErrorKind.InvalidValue,
            "UnrecognizedClientException"
            or "InvalidSignatureException"
            or "ExpiredTokenException"
            or "MissingAuthenticationTokenException" => DriverErrorKind.Unauthenticated,
            "ThrottlingException" or "TooManyRequestsException" => DriverErrorKind.RateLimited,
            "ServiceUnavailableException" => DriverErrorKind.Unavailable,
            _ => null,
        };
}
