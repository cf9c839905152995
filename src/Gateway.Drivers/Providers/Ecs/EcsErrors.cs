using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>
/// Reads <c>{"__type": "ClusterNotFoundException", "message": "…"}</c>: nearly all failures have the status 400, and the type tells
/// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html).
/// </summary>
internal static class EcsErrors
{
    private const int LongestBody = 64 * 1024;

    private static readonly Dictionary<string, DriverErrorKind> Kinds = new(StringComparer.Ordinal)
    {
        ["AccessDeniedException"] = DriverErrorKind.PermissionDenied,
        ["BlockedException"] = DriverErrorKind.PermissionDenied,
        ["OptInRequired"] = DriverErrorKind.PermissionDenied,
        ["UnrecognizedClientException"] = DriverErrorKind.Unauthenticated,
        ["InvalidSignatureException"] = DriverErrorKind.Unauthenticated,
        ["IncompleteSignatureException"] = DriverErrorKind.Unauthenticated,
        ["IncompleteSignature"] = DriverErrorKind.Unauthenticated,
        ["MissingAuthenticationTokenException"] = DriverErrorKind.Unauthenticated,
        ["MissingAuthenticationToken"] = DriverErrorKind.Unauthenticated,
        ["ExpiredTokenException"] = DriverErrorKind.Unauthenticated,
        ["RequestExpired"] = DriverErrorKind.Unauthenticated,
        ["InvalidClientTokenId"] = DriverErrorKind.Unauthenticated,
        ["ThrottlingException"] = DriverErrorKind.RateLimited,
        ["LimitExceededException"] = DriverErrorKind.QuotaExceeded,
        ["ClusterNotFoundException"] = DriverErrorKind.NotFound,
        ["ServiceNotFoundException"] = DriverErrorKind.NotFound,
        ["ResourceNotFoundException"] = DriverErrorKind.NotFound,
        ["RepositoryNotFoundException"] = DriverErrorKind.NotFound,
        ["ImageNotFoundException"] = DriverErrorKind.NotFound,
        ["ClusterContainsTasksException"] = DriverErrorKind.Conflict,
        ["ClusterContainsServicesException"] = DriverErrorKind.Conflict,
        ["ClusterContainsContainerInstancesException"] = DriverErrorKind.Conflict,
        ["ClusterContainsCapacityProviderException"] = DriverErrorKind.Conflict,
        ["UpdateInProgressException"] = DriverErrorKind.Conflict,
        ["ServiceNotActiveException"] = DriverErrorKind.Conflict,
        ["ConflictException"] = DriverErrorKind.Conflict,
        ["UnsupportedFeatureException"] = DriverErrorKind.NotSupported,
        ["PlatformUnknownException"] = DriverErrorKind.InvalidValue,
        ["PlatformTaskDefinitionIncompatibilityException"] = DriverErrorKind.InvalidValue,
        ["InvalidParameterException"] = DriverErrorKind.InvalidValue,
        ["ServiceUnavailable"] = DriverErrorKind.Unavailable,
        ["ServiceUnavailableException"] = DriverErrorKind.Unavailable,
    };

    // Two types stand for many failures, and their text is all that tells them apart. The first that is there counts.
    private static readonly (string Fragment, DriverErrorKind Kind)[] Texts =
    [
        ("Unable to describe task definition", DriverErrorKind.NotFound),
        ("referenced task was not found", DriverErrorKind.NotFound),
        ("referenced cluster was inactive", DriverErrorKind.NotFound),
        ("was not idempotent", DriverErrorKind.Conflict),
        ("already in use", DriverErrorKind.Conflict),
    ];

    private static readonly (string Fragment, string Field)[] Fields =
    [
        ("PlatformUnknown", "providerOptions.platformVersion"),
        ("subnet", "providerOptions.subnets"),
        ("security group", "providerOptions.securityGroups"),
        ("capacity provider", "providerOptions.capacityProvider"),
        ("execution role", "providerOptions.executionRole"),
        ("role", "providerOptions.taskRole"),
        ("cpu", "limits.cpus"),
        ("memory", "limits.memoryMiB"),
        ("cluster", "cluster"),
    ];

    /// <summary>What a failed answer says.</summary>
    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await ReadBodyAsync(response, cancellationToken) is not { Type: { } type } error)
        {
            return null;
        }

        // A namespace may stand before the name, and an address behind it.
        var code = type[(type.LastIndexOf('#') + 1)..].Split(':')[0];
        var message = error.Message ?? error.CapitalMessage;
        var kind = KindOf(code, message);
        var field = kind is DriverErrorKind.InvalidValue or DriverErrorKind.InvalidRequest ? FieldOf(code, message) : null;
        return new ProviderError(code, message, kind, field);
    }

    /// <summary>Whether keys that were obtained have ended. The body is kept for whoever reads it next.</summary>
    public static async ValueTask<bool> IsRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        && await IsOfKindAsync(response, DriverErrorKind.Unauthenticated, cancellationToken);

    /// <summary>Whether ECS throttles. The body is kept for whoever reads it next.</summary>
    public static async ValueTask<bool> IsThrottledAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.StatusCode == HttpStatusCode.BadRequest && await IsOfKindAsync(response, DriverErrorKind.RateLimited, cancellationToken);

    private static async Task<bool> IsOfKindAsync(HttpResponseMessage response, DriverErrorKind kind, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(response, cancellationToken))?.Kind == kind;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return false;
        }
    }

    private static DriverErrorKind? KindOf(string code, string? message)
    {
        foreach (var (fragment, kind) in Texts)
        {
            if (message?.Contains(fragment, StringComparison.OrdinalIgnoreCase) == true)
            {
                return kind;
            }
        }

        return Kinds.TryGetValue(code, out var known) ? known : null;
    }

    private static string? FieldOf(string code, string? message) =>
        Fields
            .FirstOrDefault(field =>
                code.Contains(field.Fragment, StringComparison.Ordinal)
                || message?.Contains(field.Fragment, StringComparison.OrdinalIgnoreCase) == true
            )
            .Field;

    // Buffered, since it is read more than once.
    private static async Task<ErrorWire?> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(LongestBody, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return JsonSerializer.Deserialize(body, EcsJson.Default.ErrorWire);
    }
}
