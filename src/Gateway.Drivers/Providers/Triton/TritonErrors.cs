using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>
/// Reads <c>{"code":…,"message":…,"errors":[{"field":…,"code":…}]}</c>. CloudAPI answers 409 to almost everything that is wrong with a
/// request, so the code decides. Codes are CloudAPI's own, and those of VMAPI, IMGAPI and VOLAPI that it hands on.
/// </summary>
internal static class TritonErrors
{
    // CloudAPI's names of fields, and the words of its messages, in our names.
    private static readonly (string Word, string Field)[] Fields =
    [
        ("package", "size"),
        ("image", "image"),
        ("network", "network"),
        ("volume", "providerOptions.volumes"),
        ("affinity", "providerOptions.affinity"),
        ("metadata", "userData"),
        ("tag", "tags"),
        ("key", "publicKey"),
        ("alias", "name"),
        ("name", "name"),
    ];

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Gone)
        {
            // The body is the machine as it was.
            return new ProviderError("Gone", "The node has been deleted.");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var error = await JsonSerializer.DeserializeAsync(body, TritonJson.Default.ErrorAnswer, cancellationToken);
        if (error?.Code is null)
        {
            return null;
        }

        var kind = KindOf(error.Code, error);
        var field = kind is DriverErrorKind.InvalidValue or DriverErrorKind.NotFound || error.Errors is [_, ..] ? FieldOf(error) : null;
        return new ProviderError(error.Code, MessageOf(response, error), kind, field);
    }

    /// <summary>The kind of a failure by CloudAPI's code, with or without <c>Error</c> at its end; null for one never heard of.</summary>
    private static DriverErrorKind? KindOf(string code, ErrorAnswer error) =>
        (code.EndsWith("Error", StringComparison.Ordinal) ? code[..^"Error".Length] : code) switch
        {
            // plugins/provision_limits.js: "Quota exceeded; …", and "QuotaExceeded: …" in older ones.
            "NotAuthorized" when Starts(error, "Quota") => DriverErrorKind.QuotaExceeded,
            // lib/machines.js: of an account that may make no machine yet.
            "InvalidArgument" when Starts(error, "User is not currently approved") => DriverErrorKind.PermissionDenied,
            "ValidationFailed" when Has(error, "Duplicate") => DriverErrorKind.Conflict,
            "ValidationFailed" when Has(error, "InsufficientCapacity") => DriverErrorKind.Unavailable,
            "InvalidArgument" or "MissingParameter" or "InvalidParameter" => DriverErrorKind.InvalidValue,
            "Validation" or "ValidationFailed" or "InvalidFabricPackage" => DriverErrorKind.InvalidValue,
            "RequestTooLarge" => DriverErrorKind.InvalidRequest,
            "InvalidCredentials" => DriverErrorKind.Unauthenticated,
            "NotAuthorized" or "NotImageOwner" => DriverErrorKind.PermissionDenied,
            "ResourceNotFound" or "VolumeNotFound" => DriverErrorKind.NotFound,
            "InvalidState" or "InUse" or "KeyRequired" or "CannotDestroyMachine" => DriverErrorKind.Conflict,
            "UnallocatedVM" or "VmNotRunning" or "ImageHasDependentImages" => DriverErrorKind.Conflict,
            "RequestThrottled" => DriverErrorKind.RateLimited,
            "InsufficientCapacity" or "ServiceUnavailable" => DriverErrorKind.Unavailable,
            "NotAvailable" or "NotImplemented" or "InsufficientServerVersion" or "BrandNotSupported" => DriverErrorKind.NotSupported,
            "InvalidVersion" => DriverErrorKind.NotSupported,
            _ => null,
        };

    private static bool Starts(ErrorAnswer error, string words) =>
        error.Message?.StartsWith(words, StringComparison.OrdinalIgnoreCase) == true;

    private static bool Has(ErrorAnswer error, string code) => error.Errors?.Any(one => one.Code == code) == true;

    private static string? MessageOf(HttpResponseMessage response, ErrorAnswer error)
    {
        var skew = response.Headers.Date - response.RequestMessage?.Headers.Date;
        return response.StatusCode == HttpStatusCode.Unauthorized && skew?.Duration() > HttpSignatureHandler.ClockTolerance
            ? $"{error.Message} The provider's clock and this machine's are {skew.Value.Duration():c} apart; signatures hold for {HttpSignatureHandler.ClockTolerance:c}."
            : error.Message;
    }

    private static string? FieldOf(ErrorAnswer error)
    {
        var said = error.Errors is [{ Field: { } name }, ..] ? name : error.Message ?? "";
        return Fields.FirstOrDefault(field => said.Contains(field.Word, StringComparison.OrdinalIgnoreCase)).Field;
    }
}
