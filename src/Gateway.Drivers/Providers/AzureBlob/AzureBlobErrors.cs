using System.Collections.Frozen;
using System.Net;
using System.Xml;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// Reads the code of a failure, which is in a header too since a HEAD has no body, and the kind where the status says too little.
/// https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
/// </summary>
internal static class AzureBlobErrors
{
    /// <summary>There is no such blob, though there is the container.</summary>
    public const string BlobNotFound = "BlobNotFound";

    /// <summary>It is a page blob or an append blob, which has no blocks.</summary>
    public const string InvalidBlobType = "InvalidBlobType";

    private const string BlobAlreadyExists = "BlobAlreadyExists";
    private const int LongestBody = 16 * 1024;

    private static readonly FrozenDictionary<string, DriverErrorKind> Kinds = new Dictionary<string, DriverErrorKind>(
        StringComparer.Ordinal
    )
    {
        // A wrong signature is 403 as well, and so is a key that the account does not take any more.
        ["AuthenticationFailed"] = DriverErrorKind.Unauthenticated,
        ["InvalidAuthenticationInfo"] = DriverErrorKind.Unauthenticated,
        ["NoAuthenticationInformation"] = DriverErrorKind.Unauthenticated,
        ["KeyBasedAuthenticationNotPermitted"] = DriverErrorKind.Unauthenticated,
        ["InvalidResourceName"] = DriverErrorKind.InvalidValue,
        ["InvalidUri"] = DriverErrorKind.InvalidValue,
        ["InvalidHeaderValue"] = DriverErrorKind.InvalidValue,
        ["InvalidMetadata"] = DriverErrorKind.InvalidValue,
        ["EmptyMetadataKey"] = DriverErrorKind.InvalidValue,
        ["MetadataTooLarge"] = DriverErrorKind.InvalidValue,
        ["InvalidTag"] = DriverErrorKind.InvalidValue,
        ["OutOfRangeInput"] = DriverErrorKind.InvalidValue,
        ["RequestBodyTooLarge"] = DriverErrorKind.InvalidValue,
        ["MultipleConditionHeadersNotSupported"] = DriverErrorKind.NotSupported,
        ["UnsupportedHeader"] = DriverErrorKind.NotSupported,
        ["UnsupportedHttpVerb"] = DriverErrorKind.NotSupported,
        ["BlobTypeNotSupported"] = DriverErrorKind.NotSupported,
        // Somebody else's upload to this key was completed, or left blocks with names of another length.
        ["InvalidBlobOrBlock"] = DriverErrorKind.Conflict,
        ["InvalidBlockList"] = DriverErrorKind.Conflict,
        [InvalidBlobType] = DriverErrorKind.Conflict,
        // 412, but about no condition of the caller's.
        ["SourceConditionNotMet"] = DriverErrorKind.Conflict,
        ["LeaseIdMissing"] = DriverErrorKind.Conflict,
        ["LeaseLost"] = DriverErrorKind.Conflict,
        ["ServerBusy"] = DriverErrorKind.RateLimited,
        ["OperationTimedOut"] = DriverErrorKind.Timeout,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (code, message) = await ReadBodyAsync(response, cancellationToken);
        if (response.Headers.NonValidated.TryGetValues("x-ms-error-code", out var told))
        {
            code = told.ToString();
        }

        return code is null ? null : new ProviderError(code, message, KindOf(response, code));
    }

    private static DriverErrorKind? KindOf(HttpResponseMessage response, string code) =>
        // 409 to "If-None-Match: *", which is a condition that does not hold.
        code == BlobAlreadyExists
        && response.RequestMessage?.Headers.NonValidated.Contains("If-None-Match") == true
            ? DriverErrorKind.PreconditionFailed
        : code == "CannotVerifyCopySource" && response.StatusCode == HttpStatusCode.Forbidden ? DriverErrorKind.PermissionDenied
        : Kinds.TryGetValue(code, out var kind) ? kind
        : null;

    private static async Task<(string? Code, string? Message)> ReadBodyAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var body = await response.ReadStartAsync(LongestBody, cancellationToken);
            return body.IsEmpty ? (null, null) : await ReadXmlAsync(new MemoryStream(body.ToArray()));
        }
        catch (XmlException)
        {
            // The header tells the code all the same.
            return (null, null);
        }
    }

    private static async Task<(string? Code, string? Message)> ReadXmlAsync(MemoryStream body)
    {
        var (code, message) = ((string?)null, (string?)null);
        using var reader = ProviderXml.OpenLenient(body);
        await reader.MoveToContentAsync();
        while (!reader.EOF)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "Code" })
            {
                code = await reader.ReadElementContentAsStringAsync();
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "Message" })
            {
                // The lines after the first tell the request's id and time.
                message = (await reader.ReadElementContentAsStringAsync()).Split('\n')[0].Trim();
            }
            else
            {
                await reader.ReadAsync();
            }
        }

        return (code, message);
    }
}
