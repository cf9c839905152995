using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>
/// Reads <c>{"error":{"code":…,"message":…,"target":…,"details":[…]}}</c>. Codes are words of the resource providers; where those that are
/// here are told of is in docs/node-providers.md.
/// </summary>
internal static class AzureErrors
{
    // Of every kind of public address: PublicIPCountLimitReached, IPv4StandardSkuPublicIpCountLimitReached.
    private const string AddressLimit = "PublicIPCountLimitReached";

    private static readonly string[] ThrottleStarts = ["TooManyRequests", "SubscriptionRequestsThrottled"];

    // Azure writes some of them now so, now so: OverconstrainedAllocationRequest, OverConstrainedAllocationRequest.
    private static readonly FrozenDictionary<string, DriverErrorKind> Kinds = ToTable(
        (DriverErrorKind.QuotaExceeded, ["QuotaExceeded", "ResourceQuotaExceeded"]),
        (DriverErrorKind.Unavailable, ["SkuNotAvailable", "RegionDoesNotAllowProvisioning", "AllocationFailed", "ZonalAllocationFailed"]),
        (DriverErrorKind.Unavailable, ["OverconstrainedAllocationRequest", "OverconstrainedZonalAllocationRequest"]),
        (DriverErrorKind.Unavailable, ["ServiceUnavailable", "ServerTimeout", "RetryableError", "ResourceUpdateBlockedOnPlatformUpdate"]),
        (DriverErrorKind.NotFound, ["ResourceNotFound", "NotFound", "VMNotFound", "ParentResourceNotFound"]),
        (DriverErrorKind.NotFound, ["ResourceGroupNotFound", "SubscriptionNotFound"]),
        (DriverErrorKind.InvalidValue, ["InvalidParameter", "InvalidResourceName", "ReservedResourceName", "PasswordTooLong"]),
        (DriverErrorKind.InvalidValue, ["InvalidResourceReference", "LinkedInvalidPropertyId", "PlatformImageNotFound", "ImageNotFound"]),
        (DriverErrorKind.InvalidValue, ["LocationNotAvailableForResourceType", "LocationRequired", "NoRegisteredProviderFound"]),
        (DriverErrorKind.InvalidValue, ["InvalidTagNameCharacters", "InvalidTagValueLength", "SubnetIsFull", "VMMarketplaceInvalidInput"]),
        (DriverErrorKind.PermissionDenied, ["AuthorizationFailed", "LinkedAuthorizationFailed", "RequestDisallowedByPolicy"]),
        (
            DriverErrorKind.PermissionDenied,
            ["ReadOnlyDisabledSubscription", "MissingSubscriptionRegistration", "SubscriptionNotRegistered"]
        ),
        (DriverErrorKind.PermissionDenied, ["SubscriptionNotAuthorizedForImage", "MarketplacePurchaseEligibilityFailed"]),
        (DriverErrorKind.Unauthenticated, ["InvalidAuthenticationToken", "ExpiredAuthenticationToken", "AuthenticationFailed"]),
        (DriverErrorKind.Unauthenticated, ["InvalidAuthenticationTokenTenant"]),
        // The last one is about a name that is taken in another location.
        (DriverErrorKind.Conflict, ["Conflict", "ConflictingUserInput", "PropertyChangeNotAllowed", "InvalidResourceLocation"]),
        (DriverErrorKind.Conflict, ["ScopeLocked", "ResourceGroupBeingDeleted", "AttachDiskWhileBeingDetached", "DiskImageNotReady"]),
        (DriverErrorKind.Conflict, ["AnotherOperationInProgress", "OperationPreempted", "ReferencedResourceNotProvisioned"]),
        (DriverErrorKind.Conflict, ["CanceledAndSupersededDueToAnotherOperation"])
    );

    // Azure's names of fields and kinds of things, and the words of its messages, in our names: the first that fits.
    private static readonly (string Word, string Field)[] Fields =
    [
        ("requested size", "size"),
        ("requested tier", "size"),
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
        ("Marketplace image", "image"),
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

        var kind = KindOf(response.StatusCode, code, error.Message ?? "");
        return new ProviderError(code, error.Message, kind, NamesField(response, kind) ? FieldOf(error) : null);
    }

    /// <summary>
    /// The kind of a failure by Azure's code; null for one never heard of. Compute throttles with <c>OperationNotAllowed</c>, the code of
    /// its quotas and states, and Network asks with 429 to try again.
    /// </summary>
    private static DriverErrorKind? KindOf(HttpStatusCode status, string code, string message) =>
        code switch
        {
            _ when status == HttpStatusCode.TooManyRequests && code != "RetryableError" => DriverErrorKind.RateLimited,
            _ when ThrottleStarts.Any(start => code.StartsWith(start, StringComparison.Ordinal)) => DriverErrorKind.RateLimited,
            _ when code.EndsWith(AddressLimit, StringComparison.OrdinalIgnoreCase) => DriverErrorKind.QuotaExceeded,
            "OperationNotAllowed" when message.Contains("quota", StringComparison.OrdinalIgnoreCase) => DriverErrorKind.QuotaExceeded,
            "OperationNotAllowed" => DriverErrorKind.Conflict,
            _ => Kinds.TryGetValue(code, out var kind) ? (DriverErrorKind?)kind : null,
        };

    private static FrozenDictionary<string, DriverErrorKind> ToTable(params ReadOnlySpan<(DriverErrorKind Kind, string[] Codes)> rows)
    {
        var table = new Dictionary<string, DriverErrorKind>(StringComparer.OrdinalIgnoreCase);
        foreach (var (kind, codes) in rows)
        {
            foreach (var code in codes)
            {
                table.Add(code, kind);
            }
        }

        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

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
