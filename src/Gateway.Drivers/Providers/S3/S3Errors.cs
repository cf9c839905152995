using System.Net;
using System.Xml;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

/// <summary>Reads <c>&lt;Error&gt;&lt;Code&gt;…&lt;/Code&gt;&lt;Message&gt;…</c>, and says what a code means where the store says nothing.</summary>
internal static class S3Errors
{
    /// <summary>There is no such object.</summary>
    public const string NoSuchKey = "NoSuchKey";

    /// <summary>The store has no such storage class.</summary>
    public const string InvalidStorageClass = "InvalidStorageClass";

    private const int LongestBody = 64 * 1024;

    private static readonly Dictionary<string, (DriverErrorKind? Kind, string Message)> Codes = new(StringComparer.Ordinal)
    {
        [NoSuchKey] = (DriverErrorKind.NotFound, "There is no such object."),
        ["NoSuchBucket"] = (DriverErrorKind.NotFound, "There is no such bucket."),
        ["NoSuchUpload"] = (DriverErrorKind.NotFound, "There is no such upload: it was completed or given up."),
        ["NoSuchVersion"] = (DriverErrorKind.NotFound, "There is no such version."),
        ["NoSuchTagSet"] = (DriverErrorKind.NotFound, "There are no tags."),
        ["BucketAlreadyExists"] = (DriverErrorKind.Conflict, "The name is taken, perhaps by another account."),
        ["BucketAlreadyOwnedByYou"] = (DriverErrorKind.Conflict, "This account has a bucket of that name."),
        ["BucketNotEmpty"] = (DriverErrorKind.Conflict, "The bucket is not empty."),
        ["OperationAborted"] = (DriverErrorKind.Conflict, "Another change of the same thing is under way: try again."),
        ["ConditionalRequestConflict"] = (DriverErrorKind.Conflict, "Another write of the same key is under way: try again."),
        ["InvalidObjectState"] = (DriverErrorKind.Conflict, "The object is archived: restore it before it can be read."),
        ["AccessDenied"] = (DriverErrorKind.PermissionDenied, "The connection's keys may not do this."),
        ["AllAccessDisabled"] = (DriverErrorKind.PermissionDenied, "All access has been disabled."),
        ["AccountProblem"] = (DriverErrorKind.PermissionDenied, "There is a problem with the account."),
        ["InvalidAccessKeyId"] = (DriverErrorKind.Unauthenticated, "The connection's access key is not known to the store."),
        ["SignatureDoesNotMatch"] = (
            DriverErrorKind.Unauthenticated,
            "The signature was refused: the secret of the connection's access key is wrong, or something on the way changes requests."
        ),
        ["ExpiredToken"] = (DriverErrorKind.Unauthenticated, "The connection's session token has ended."),
        ["InvalidToken"] = (DriverErrorKind.Unauthenticated, "The connection's session token was refused."),
        ["TokenRefreshRequired"] = (DriverErrorKind.Unauthenticated, "The connection's session token has to be renewed."),
        ["RequestTimeTooSkewed"] = (DriverErrorKind.Unauthenticated, "The clock of the gateway differs too much from the store's."),
        ["AuthorizationHeaderMalformed"] = (DriverErrorKind.Unauthenticated, "The signature is not of the form that the store expects."),
        ["SlowDown"] = (DriverErrorKind.RateLimited, "The store asks for fewer requests."),
        ["TooManyRequests"] = (DriverErrorKind.RateLimited, "The store asks for fewer requests."),
        ["RequestLimitExceeded"] = (DriverErrorKind.RateLimited, "The store asks for fewer requests."),
        ["ServiceUnavailable"] = (DriverErrorKind.Unavailable, "The store is not available."),
        ["InternalError"] = (DriverErrorKind.Unavailable, "The store failed in itself."),
        ["RequestTimeout"] = (DriverErrorKind.Timeout, "The store did not get the body in time."),
        ["PreconditionFailed"] = (DriverErrorKind.PreconditionFailed, "The stored object does not meet the request's conditions."),
        ["InvalidRange"] = (DriverErrorKind.RangeNotSatisfiable, "The range lies outside of the object."),
        ["EntityTooLarge"] = (DriverErrorKind.InvalidValue, "The object is larger than the store takes."),
        ["EntityTooSmall"] = (DriverErrorKind.InvalidValue, "A part is smaller than the store takes."),
        ["KeyTooLongError"] = (DriverErrorKind.InvalidValue, "The key is longer than the store takes."),
        ["InvalidObjectName"] = (DriverErrorKind.InvalidValue, "The store cannot hold an object of this key."),
        ["MetadataTooLarge"] = (DriverErrorKind.InvalidValue, "The metadata is larger than the store takes (2 KiB at Amazon)."),
        ["InvalidBucketName"] = (DriverErrorKind.InvalidValue, "No bucket can have this name."),
        ["InvalidLocationConstraint"] = (DriverErrorKind.InvalidValue, "The store has no such location for buckets."),
        ["IllegalLocationConstraintException"] = (
            DriverErrorKind.InvalidValue,
            "The connection's region makes no buckets there: use a connection of that region."
        ),
        [InvalidStorageClass] = (DriverErrorKind.InvalidValue, "The store has no such storage class."),
        ["InvalidArgument"] = (DriverErrorKind.InvalidValue, "The store does not take one of the values, such as the storage class."),
        ["InvalidTag"] = (DriverErrorKind.InvalidValue, "A tag is not one that the store can keep."),
        ["InvalidPart"] = (DriverErrorKind.InvalidRequest, "A part is not there, or is another than the one that was sent."),
        ["InvalidPartOrder"] = (DriverErrorKind.InvalidRequest, "The parts are not in their order."),
        ["TooManyBuckets"] = (DriverErrorKind.QuotaExceeded, "The account has as many buckets as it may have."),
        ["QuotaExceeded"] = (DriverErrorKind.QuotaExceeded, "The account's quota is used up."),
        ["NotImplemented"] = (DriverErrorKind.NotSupported, "The store cannot do this."),
        ["MethodNotAllowed"] = (DriverErrorKind.NotSupported, "The store does not allow this."),
    };

    /// <summary>What a failed answer says.</summary>
    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.RequestMessage?.Method == HttpMethod.Head)
        {
            return new ProviderError(null, MessageOf(response.StatusCode), null);
        }

        var error = await ReadBodyAsync(response, cancellationToken);
        if (WrongRegion(response, error) is { } wrong)
        {
            return wrong;
        }

        return error?.Code is null ? null : ToError(error.Code, error.Message);
    }

    /// <summary>A failure by its code and the store's own words, if it has any.</summary>
    public static ProviderError ToError(string code, string? message) =>
        Codes.TryGetValue(code, out var known)
            ? new ProviderError(code, string.IsNullOrEmpty(message) ? known.Message : message, known.Kind)
            : new ProviderError(code, string.IsNullOrEmpty(message) ? $"The store answered {code}." : message);

    /// <summary>Whether temporary keys have ended. The body is kept for whoever reads it next.</summary>
    public static async ValueTask<bool> IsRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            return false;
        }

        if (response.RequestMessage?.Method == HttpMethod.Head)
        {
            // It cannot say why. A HEAD has nothing that could be bad about it but its keys; 403 is what the keys may not do.
            return response.StatusCode != HttpStatusCode.Forbidden;
        }

        try
        {
            var error = await ReadBodyAsync(response, cancellationToken);
            return error?.Code is "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" or "InvalidAccessKeyId";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or XmlException)
        {
            return false;
        }
    }

    private static async Task<S3Error?> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(LongestBody, cancellationToken);
        // Not disposed: it may be read once more.
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        body.Position = 0;
        using var xml = ProviderXml.OpenInMemory(body);
        return xml.ReadRoot() == "Error" ? S3Error.Read(xml) : null;
    }

    private static ProviderError? WrongRegion(HttpResponseMessage response, S3Error? error)
    {
        var region = error?.Region ?? (response.Headers.TryGetValues("x-amz-bucket-region", out var values) ? values.First() : null);
        return (int)response.StatusCode is 301 or 307 or 400
            && region is { Length: > 0 }
            && error?.Code is not "IllegalLocationConstraintException"
                ? new ProviderError(
                    error?.Code,
                    $"This lies in the region '{region}': use a connection whose Region is that, with that region's endpoint.",
                    DriverErrorKind.InvalidRequest
                )
            : error?.Endpoint is { Length: > 0 } endpoint
                ? new ProviderError(
                    error.Code,
                    $"The bucket is reached at '{endpoint}': use a connection with that endpoint and its region.",
                    DriverErrorKind.InvalidRequest
                )
            : null;
    }

    private static string? MessageOf(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.NotFound => "There is no such object or bucket.",
            HttpStatusCode.Forbidden => "The connection's keys may not do this, or were refused.",
            HttpStatusCode.PreconditionFailed => "The stored object does not meet the request's conditions.",
            HttpStatusCode.MovedPermanently => "The bucket lies in another region: use a connection of that region.",
            _ => null,
        };
}

/// <summary>The elements of an error that are of use.</summary>
internal sealed record S3Error(string? Code, string? Message, string? Region, string? Endpoint)
{
    /// <summary>Reads the element that the reader stands on.</summary>
    public static S3Error Read(XmlReader xml)
    {
        string? code = null,
            message = null,
            region = null,
            endpoint = null;
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "Code":
                    code = xml.ReadText();
                    break;
                case "Message":
                    message = xml.ReadText();
                    break;
                case "Region":
                    region = xml.ReadText();
                    break;
                case "Endpoint":
                    endpoint = xml.ReadText();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        return new S3Error(code, message, region, endpoint);
    }
}
