using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>
/// Reads <c>{"error":{"code":…,"message":…,"target":…,"details":[…]}}</c>. Codes are words of the resource providers; those that are here
/// are in https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors.
/// </summary>
internal static class AzureErrors
{
    private static readonly string[] ThrottleStarts = ["TooManyRequests", "SubscriptionRequestsThrottled"];

    // Azure's names of fields and kinds of things, and the words of its messages, in our names: the first that fits.
    private static readonly (string Word, string Field)[] Fields =
    [
        ("adminPassword", "providerOptions.adminPassword"),
        ("adminUsername", "providerOptions.adminUsername"),
        ("networkSecurityGroup", "providerOptions.networkSecurityGroup"),
        ("availability zone", "providerOptions.zone"),
        ("customData", "userData"),
        ("publicKey", "publicKey"),
        ("ssh.publicKeys", "keyPairs"),
        ("vmSize", "size"),
        ("VM size", "size"),
        ("hardwareProfile", "size"),
        ("imageReference", "image"),
        ("platform image", "image"),
        ("Microsoft.Compute/images", "image"),
        ("Microsoft.Compute/galleries", "image"),
        ("subnet", "network"),
        ("virtualNetworks", "network"),
        ("Microsoft.Compute/snapshots", "snapshot"),
        ("Microsoft.Compute/disks", "volumes"),
        ("dataDisk", "volumes"),
        ("diskSizeGB", "sizeGiB"),
        ("location", "location"),
        ("tag", "tags"),
        ("computerName", "name"),
        ("vmName", "name"),
        ("name", "name"),
    ];

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await JsonSerializer.DeserializeAsync(body, ArmJson.Default.ErrorAnswer, cancellationToken);
        if (answer?.Error is not { Code: { } code } error)
        {
            return null;
        }

        var kind = response.StatusCode == HttpStatusCode.TooManyRequests ? DriverErrorKind.RateLimited : KindOf(code, error.Message ?? "");
        return new ProviderError(code, error.Message, kind, NamesField(response, kind) ? FieldOf(error) : null);
    }

    /// <summary>The kind of a failure by Azure's code; null for one never heard of.</summary>
    public static DriverErrorKind? KindOf(string code, string message) =>
        code switch
        {
            _ when ThrottleStarts.Any(start => code.StartsWith(start, StringComparison.Ordinal)) => DriverErrorKind.RateLimited,
            "QuotaExceeded" or "ResourceQuotaExceeded" or "PublicIPCountLimitReached" or "ResourceCountLimitExceeded" =>
                DriverErrorKind.QuotaExceeded,
            "OperationNotAllowed" => message.Contains("quota", StringComparison.OrdinalIgnoreCase)
                ? DriverErrorKind.QuotaExceeded
                : DriverErrorKind.Conflict,
            "SkuNotAvailable" or "AllocationFailed" or "ZonalAllocationFailed" or "OverconstrainedAllocationRequest" =>
                DriverErrorKind.Unavailable,
            "OverconstrainedZonalAllocationRequest" or "ServiceUnavailable" or "ServerTimeout" or "RetryableError" =>
                DriverErrorKind.Unavailable,
            "ResourceNotFound" or "NotFound" or "ParentResourceNotFound" or "ResourceGroupNotFound" or "SubscriptionNotFound" =>
                DriverErrorKind.NotFound,
            "InvalidResourceReference" or "PlatformImageNotFound" or "ImageNotFound" or "InvalidParameter" or "InvalidResourceName" =>
                DriverErrorKind.InvalidValue,
            "LocationNotAvailableForResourceType" or "InvalidLocation" or "LocationRequired" or "InvalidResourceLocation" =>
                DriverErrorKind.InvalidValue,
            "NoRegisteredProviderForLocation" or "InvalidTagNameCharacters" or "TagValueTooLong" or "LinkedInvalidPropertyId" =>
                DriverErrorKind.InvalidValue,
            "AuthorizationFailed" or "LinkedAuthorizationFailed" or "RequestDisallowedByPolicy" or "ReadOnlyDisabledSubscription" =>
                DriverErrorKind.PermissionDenied,
            "InvalidAuthenticationToken" or "ExpiredAuthenticationToken" or "AuthenticationFailed" or "InvalidAuthenticationTokenTenant" =>
                DriverErrorKind.Unauthenticated,
            "Conflict" or "PropertyChangeNotAllowed" or "ScopeLocked" or "AnotherOperationInProgress" or "DiskInUse" =>
                DriverErrorKind.Conflict,
            "AttachDiskWhileBeingDetached" or "ReferencedResourceNotProvisioned" or "CanceledAndSupersededDueToAnotherOperation" =>
                DriverErrorKind.Conflict,
            _ => null,
        };

    // What is missing may be what a field of the request names; of a read or a delete it is the thing itself.
    private static bool NamesField(HttpResponseMessage response, DriverErrorKind? kind) =>
        kind == DriverErrorKind.InvalidValue
        || (
            kind is DriverErrorKind.NotFound or DriverErrorKind.Unavailable
            && response.RequestMessage?.Method is { } method
            && method != HttpMethod.Get
            && method != HttpMethod.Delete
        );

    private static string? FieldOf(ErrorWire error)
    {
        foreach (var said in new[] { error.Target, error.Message })
        {
            var field = said is null
                ? null
                : Fields.FirstOrDefault(known => said.Contains(known.Word, StringComparison.OrdinalIgnoreCase)).Field;
            if (field is not null)
            {
                return field;
            }
        }

        return null;
    }
}
