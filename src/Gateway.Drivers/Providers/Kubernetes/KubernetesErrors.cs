using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>
/// Reads a Status object: its reason tells more than the HTTP status
/// (https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#response-status-kind).
/// </summary>
internal static partial class KubernetesErrors
{
    /// <summary>The code of an answer that is no Status object: the server has no such API at all.</summary>
    public const string NoSuchApi = "NoSuchApi";

    private const int LongestBody = 64 * 1024;

    // Kubernetes' fields in our names; the first that the path begins with, or has in it.
    private static readonly (string Part, string Field)[] Fields =
    [
        ("metadata.name", "name"),
        ("labels", "labels"),
        (".env", "environment"),
        (".image", "image"),
        (".ports", "ports"),
        ("olume", "mounts"),
        (".resources", "limits"),
        (".command", "entrypoint"),
        (".args", "command"),
        ("privileged", "privileged"),
        ("capabilities", "addedCapabilities"),
        ("hostNetwork", "hostNetwork"),
        ("replicas", "providerOptions.replicas"),
        ("serviceAccountName", "providerOptions.serviceAccount"),
        ("nodeSelector", "providerOptions.nodeSelector"),
        ("imagePullSecrets", "providerOptions.imagePullSecrets"),
        ("terminationGracePeriodSeconds", "providerOptions.stopGraceSeconds"),
    ];

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.ReadStartAsync(LongestBody, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType is not "application/json")
        {
            // "404 page not found", in plain text: what the path begins with is nothing that this server serves.
            return response.StatusCode == HttpStatusCode.NotFound
                ? new ProviderError(NoSuchApi, "The server has no such API.", DriverErrorKind.NotSupported)
                : null;
        }

        return JsonSerializer.Deserialize(body.Span, KubernetesJson.Default.ApiStatus) is { Kind: "Status" } status ? Read(status) : null;
    }

    private static ProviderError Read(ApiStatus status) =>
        status.Reason switch
        {
            "Invalid" => new ProviderError(status.Reason, status.Message, DriverErrorKind.InvalidValue, FieldOf(status)),
            "Forbidden" when Quota().IsMatch(status.Message ?? "") => Sharper(status, DriverErrorKind.QuotaExceeded),
            // A namespace on its way out takes nothing new: that is its state, and no matter of rights.
            "Forbidden" when status.Message?.Contains("being terminated", StringComparison.Ordinal) == true => Sharper(
                status,
                DriverErrorKind.Conflict
            ),
            // A list's cursor lives some minutes, as long as the version of the data that it goes through is kept.
            "Expired" or "Gone" => new ProviderError(
                status.Reason,
                "The list has changed, and its page token holds no longer: begin anew.",
                DriverErrorKind.InvalidRequest,
                "pageToken"
            ),
            "AlreadyExists" or "Conflict" => Sharper(status, DriverErrorKind.Conflict),
            "NotFound" => Sharper(status, DriverErrorKind.NotFound),
            "Unauthorized" => Sharper(status, DriverErrorKind.Unauthenticated),
            "TooManyRequests" => Sharper(status, DriverErrorKind.RateLimited),
            "Timeout" or "ServerTimeout" => Sharper(status, DriverErrorKind.Timeout),
            "ServiceUnavailable" => Sharper(status, DriverErrorKind.Unavailable),
            "MethodNotAllowed" or "NotAcceptable" or "UnsupportedMediaType" => Sharper(status, DriverErrorKind.NotSupported),
            _ => new ProviderError(status.Reason, status.Message),
        };

    private static ProviderError Sharper(ApiStatus status, DriverErrorKind kind) => new(status.Reason, status.Message, kind);

    private static string? FieldOf(ApiStatus status) =>
        status.Details?.Causes?.Select(cause => cause.Field).OfType<string>().FirstOrDefault() is { } path
            ? Array.Find(Fields, known => path.Contains(known.Part, StringComparison.Ordinal)).Field
            : null;

    [GeneratedRegex("exceeded quota|failed quota", RegexOptions.CultureInvariant)]
    private static partial Regex Quota();
}
