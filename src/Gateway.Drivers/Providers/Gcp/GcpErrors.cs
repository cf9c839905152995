using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>
/// Reads <c>{"error": {"code", "message", "errors": [{"reason"}]}}</c>, and the errors of operations, whose codes are the same words in
/// capitals. Which thing is missing and which field is wrong is in the message only.
/// </summary>
internal static partial class GcpErrors
{
    // Google's names of fields, and parts of its paths, in our names; the first that is found.
    private static readonly (string Word, string Field)[] Fields =
    [
        ("pageToken", "pageToken"),
        ("machineType", "size"),
        ("diskSizeGb", "providerOptions.diskSizeGiB"),
        ("diskType", "providerOptions.diskType"),
        ("resource.type", "providerOptions.diskType"),
        ("sizeGb", "sizeGiB"),
        ("sourceImage", "image"),
        ("/images/", "image"),
        ("ourceSnapshot", "snapshot"),
        ("/snapshots/", "snapshot"),
        ("etwork", "network"),
        ("subnet", "network"),
        ("serviceAccount", "providerOptions.serviceAccount"),
        ("storageLocations", "location"),
        ("family", "providerOptions.family"),
        ("labels", "tags"),
        ("metadata", "userData"),
        ("tags", "providerOptions.networkTags"),
        ("/instances/", "node"),
        ("disks", "volumes"),
        ("/disks/", "volumes"),
        ("zone", "location"),
        ("region", "location"),
        ("name", "name"),
    ];

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await JsonSerializer.DeserializeAsync(body, GcpJson.Default.ErrorAnswer, cancellationToken);
        return answer?.Error is { } error
            ? Read(error.Errors is [{ Reason: { } reason }, ..] ? reason : error.Status, error.Message, response.RequestMessage?.RequestUri)
            : null;
    }

    /// <summary>What a failure means.</summary>
    /// <param name="code">Google's code.</param>
    /// <param name="message">Its message.</param>
    /// <param name="address">Where the request went; null for an operation, which begins only if the thing in its address is there.</param>
    public static ProviderError Read(string? code, string? message, Uri? address)
    {
        var kind = KindOf(code);
        if (kind == DriverErrorKind.NotFound && Missing().Match(message ?? "") is { Success: true } missing)
        {
            var path = missing.Groups["path"].Value;
            return IsIn(path, address)
                ? new ProviderError(code, message, kind)
                : new ProviderError(code, message, DriverErrorKind.InvalidValue, FieldOf(path));
        }

        if (kind != DriverErrorKind.InvalidValue || Invalid().Match(message ?? "") is not { Success: true } invalid)
        {
            return new ProviderError(code, message, kind);
        }

        return invalid.Groups["field"].Value switch
        {
            // Parts of the address: there is no such zone, so there is nothing in it.
            "zone" or "region" or "project" => new ProviderError(code, message, DriverErrorKind.NotFound),
            "pageToken" => new ProviderError(code, message, DriverErrorKind.InvalidRequest, "pageToken"),
            var field => new ProviderError(code, message, kind, FieldOf(field)),
        };
    }

    // https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-api-errors; ALREADY_EXISTS of operations is alreadyExists in
    // answers.
    private static DriverErrorKind? KindOf(string? code) =>
        code?.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() switch
        {
            "invalid" or "required" or "invalidfieldvalue" or "requiredfieldmissing" or "invalidusage" => DriverErrorKind.InvalidValue,
            "notfound" or "resourcenotfound" => DriverErrorKind.NotFound,
            "alreadyexists" or "resourcealreadyexists" or "resourcenotready" => DriverErrorKind.Conflict,
            "resourceinuse" or "resourceinusebyanotherresource" => DriverErrorKind.Conflict,
            "conditionnotmet" => DriverErrorKind.PreconditionFailed,
            "quotaexceeded" or "limitexceeded" => DriverErrorKind.QuotaExceeded,
            "ratelimitexceeded" or "userratelimitexceeded" or "resourceoperationrateexceeded" => DriverErrorKind.RateLimited,
            "zoneresourcepoolexhausted" or "zoneresourcepoolexhaustedwithdetails" or "backenderror" => DriverErrorKind.Unavailable,
            "resourcepoolexhausted" or "regionresourcepoolexhausted" => DriverErrorKind.Unavailable,
            "autherror" or "unauthenticated" => DriverErrorKind.Unauthenticated,
            "forbidden" or "insufficientpermissions" or "permissionserror" or "accessnotconfigured" => DriverErrorKind.PermissionDenied,
            "unsupportedoperation" or "notimplemented" => DriverErrorKind.NotSupported,
            _ => null,
        };

    private static bool IsIn(string path, Uri? address) =>
        address is not null
        && $"{Uri.UnescapeDataString(address.AbsolutePath)}/".Contains($"/{path.TrimStart('/')}/", StringComparison.Ordinal);

    private static string? FieldOf(string text) => Array.Find(Fields, known => text.Contains(known.Word, StringComparison.Ordinal)).Field;

    [GeneratedRegex("The resource '(?<path>[^']+)' was not found", RegexOptions.ExplicitCapture)]
    private static partial Regex Missing();

    [GeneratedRegex("Invalid value for field '(?<field>[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Invalid();
}
