using System.Net;
using System.Xml;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>
/// Reads <c>&lt;Response&gt;&lt;Errors&gt;&lt;Error&gt;&lt;Code&gt;…</c>: nearly all failures have the status 400, and the code tells
/// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html).
/// </summary>
internal static class Ec2Errors
{
    private const int LongestBody = 64 * 1024;

    private static readonly Dictionary<string, DriverErrorKind> Kinds = new(StringComparer.Ordinal)
    {
        ["InvalidClientTokenId"] = DriverErrorKind.Unauthenticated,
        ["SignatureDoesNotMatch"] = DriverErrorKind.Unauthenticated,
        ["IncompleteSignature"] = DriverErrorKind.Unauthenticated,
        ["MissingAuthenticationToken"] = DriverErrorKind.Unauthenticated,
        ["RequestExpired"] = DriverErrorKind.Unauthenticated,
        ["ExpiredToken"] = DriverErrorKind.Unauthenticated,
        ["UnauthorizedOperation"] = DriverErrorKind.PermissionDenied,
        ["Blocked"] = DriverErrorKind.PermissionDenied,
        ["OptInRequired"] = DriverErrorKind.PermissionDenied,
        ["PendingVerification"] = DriverErrorKind.PermissionDenied,
        ["RequestLimitExceeded"] = DriverErrorKind.RateLimited,
        ["BandwidthLimitExceeded"] = DriverErrorKind.RateLimited,
        ["Throttling"] = DriverErrorKind.RateLimited,
        ["InsufficientInstanceCapacity"] = DriverErrorKind.Unavailable,
        ["InsufficientHostCapacity"] = DriverErrorKind.Unavailable,
        ["InsufficientCapacity"] = DriverErrorKind.Unavailable,
        ["InsufficientVolumeCapacity"] = DriverErrorKind.Unavailable,
        ["Unavailable"] = DriverErrorKind.Unavailable,
        ["ServiceUnavailable"] = DriverErrorKind.Unavailable,
        ["IncorrectInstanceState"] = DriverErrorKind.Conflict,
        ["IncorrectState"] = DriverErrorKind.Conflict,
        ["IncorrectModificationState"] = DriverErrorKind.Conflict,
        ["IdempotentParameterMismatch"] = DriverErrorKind.Conflict,
        ["IdempotentInstanceTerminated"] = DriverErrorKind.Conflict,
        ["OperationNotPermitted"] = DriverErrorKind.Conflict,
        ["VolumeInUse"] = DriverErrorKind.Conflict,
        ["DryRunOperation"] = DriverErrorKind.Conflict,
        ["InvalidAMIID.Unavailable"] = DriverErrorKind.NotFound,
        ["InvalidInstanceType"] = DriverErrorKind.NotFound,
        ["InvalidAttachment.NotFound"] = DriverErrorKind.Conflict,
        ["InvalidNextToken"] = DriverErrorKind.InvalidRequest,
        ["InvalidPaginationToken"] = DriverErrorKind.InvalidRequest,
        ["TagLimitExceeded"] = DriverErrorKind.InvalidValue,
        ["Unsupported"] = DriverErrorKind.InvalidValue,
        ["UnsupportedOperation"] = DriverErrorKind.NotSupported,
    };

    // What a code or message is about, in our names. The first that is there counts.
    private static readonly (string Word, string Field)[] Fields =
    [
        ("InvalidAMIName", "name"),
        ("InvalidAMIID", "image"),
        ("InvalidInstanceID", "node"),
        ("InvalidInstanceType", "size"),
        ("InvalidKeyPair.NotFound", "keyPairs"),
        ("InvalidKey", "publicKey"),
        ("InvalidSubnet", "network"),
        ("InvalidGroup", "providerOptions.securityGroups"),
        ("InvalidSecurityGroup", "providerOptions.securityGroups"),
        ("InvalidVolume", "volume"),
        ("InvalidSnapshot", "snapshot"),
        ("InvalidZone", "location"),
        ("InvalidUserData", "userData"),
        ("InvalidBlockDeviceMapping", "providerOptions.blockDevices"),
        ("TagLimitExceeded", "tags"),
        ("InvalidNextToken", "pageToken"),
        ("InvalidPaginationToken", "pageToken"),
        ("availability zone", "location"),
        ("availabilityZone", "location"),
        ("iamInstanceProfile", "providerOptions.instanceProfile"),
        ("instance type", "size"),
        ("instanceType", "size"),
        ("User data", "userData"),
        ("key pair", "keyPairs"),
        ("groupId", "providerOptions.securityGroups"),
        ("subnet", "network"),
        ("device", "device"),
        ("tag", "tags"),
        ("volume size", "sizeGiB"),
        ("size", "sizeGiB"),
    ];

    /// <summary>What a failed answer says.</summary>
    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (code, message) = await ReadBodyAsync(response, cancellationToken);
        if (code is null)
        {
            return null;
        }

        var kind = KindOf(code, response.StatusCode);
        var field = kind is DriverErrorKind.InvalidValue or DriverErrorKind.InvalidRequest ? FieldOf(code, message) : null;
        return new ProviderError(code, message, kind, field);
    }

    /// <summary>The kind of a failure by EC2's code; null for one never heard of.</summary>
    public static DriverErrorKind? KindOf(string code, HttpStatusCode status)
    {
        if (Kinds.TryGetValue(code, out var kind))
        {
            return kind;
        }

        // Of the keys, it is 401; else it says that a thing is another's: an image that is not for this account.
        if (code == "AuthFailure")
        {
            return status == HttpStatusCode.Unauthorized ? DriverErrorKind.Unauthenticated : DriverErrorKind.PermissionDenied;
        }

        return code switch
        {
            _ when Ends(code, ".NotFound") || Ends(code, "ID.Malformed") || Ends(code, "Id.Malformed") => DriverErrorKind.NotFound,
            _ when Ends(code, ".Duplicate") || Ends(code, ".InUse") => DriverErrorKind.Conflict,
            _ when Ends(code, "LimitExceeded") || Ends(code, "CountExceeded") => DriverErrorKind.QuotaExceeded,
            _ when code.StartsWith("Invalid", StringComparison.Ordinal) => DriverErrorKind.InvalidValue,
            _ => null,
        };
    }

    /// <summary>
    /// For calls in which not the thing in the address can be missing, but one that a field names: the code tells which, and the failure is
    /// one of the value.
    /// </summary>
    public static async Task<T> RefersToItsFieldAsync<T>(this Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return await Task.FromException<T>(e).RefersToAsync(FieldOf(e.ProviderCode ?? "", null));
        }
    }

    /// <summary>Whether keys that were obtained have ended. The body is kept for whoever reads it next.</summary>
    public static async ValueTask<bool> IsRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            return false;
        }

        try
        {
            await response.Content.LoadIntoBufferAsync(LongestBody, cancellationToken);
            var (code, _) = await ReadBodyAsync(response, cancellationToken);
            return code is not null && KindOf(code, response.StatusCode) == DriverErrorKind.Unauthenticated;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or XmlException)
        {
            return false;
        }
    }

    private static string? FieldOf(string code, string? message) =>
        Fields.FirstOrDefault(field => code.StartsWith(field.Word, StringComparison.Ordinal)).Field
        ?? Fields.FirstOrDefault(field => message?.Contains(field.Word, StringComparison.OrdinalIgnoreCase) ?? false).Field;

    private static bool Ends(string code, string end) => code.EndsWith(end, StringComparison.Ordinal);

    private static async Task<(string? Code, string? Message)> ReadBodyAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        // Not disposed where it is buffered: it will be read once more.
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (body.CanSeek)
        {
            body.Position = 0;
        }

        using var xml = ProviderXml.Open(body);
        if (await xml.MoveToContentAsync() != XmlNodeType.Element)
        {
            return default;
        }

        return (await Ec2Item.ReadAsync(xml)).Items("Errors") is [var error, ..] ? (error.Text("Code"), error.Text("Message")) : default;
    }
}
