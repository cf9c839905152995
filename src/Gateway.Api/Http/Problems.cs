using System.Data.Common;
using System.Diagnostics;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Http;

/// <summary>The only place that makes problem details.</summary>
internal static class Problems
{
    private const int ClientClosedRequest = 499;

    /// <summary>The problem that an exception is. <paramref name="http"/> gives path and trace; null inside a list's sources.</summary>
    public static Problem From(Exception exception, HttpContext? http = null)
    {
        var problem = exception switch
        {
            DriverException failure => FromDriver(failure),
            InvalidInputException invalid => FromInput(invalid),
            BadHttpRequestException bad when http is not null => FromInput(ReadBadRequest(bad, http), bad.StatusCode),
            Lists.ListFailedException list => list.Problem,
            DbException => StoreFailed(),
            Audit.AuditFailedException => AuditFailed(exception.Message),
            OperationCanceledException => Create(ClientClosedRequest, "canceled", "The request was given up", "The caller went away."),
            _ => Create(
                StatusCodes.Status500InternalServerError,
                "internal-error",
                "The gateway failed",
                "This is a fault of the gateway. The trace tells more."
            ),
        };
        return http is null
            ? problem
            : Locate(exception is DriverException ? problem with { Connection = problem.Connection ?? ConnectionOf(http) } : problem, http);
    }

    /// <summary>The problem of a status that nobody explained: no route, wrong method, wrong media type.</summary>
    public static Problem FromStatus(HttpContext http) =>
        Locate(
            http.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => Create(
                    404,
                    "no-such-route",
                    "There is no such route",
                    $"There is nothing at this path for {http.Request.Method}.",
                    "path"
                ),
                StatusCodes.Status405MethodNotAllowed => Create(
                    405,
                    "method-not-allowed",
                    "The method does not fit the route",
                    $"{http.Request.Method} is none of: {http.Response.Headers.Allow}.",
                    "method"
                ),
                StatusCodes.Status413PayloadTooLarge => Create(
                    413,
                    "body-too-large",
                    "The body is too large",
                    "The body is too large for this route.",
                    "body"
                ),
                StatusCodes.Status415UnsupportedMediaType => Create(
                    415,
                    "unsupported-media-type",
                    "The media type is not taken here",
                    "The body must be application/json.",
                    "Content-Type"
                ),
                var status => Create(status, "refused", "The request was refused", $"The request was refused with {status}.", "request"),
            },
            http
        );

    private static IReadOnlyDictionary<string, string[]> ReadBadRequest(BadHttpRequestException bad, HttpContext http)
    {
        var endpoint = http.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? http.GetEndpoint();
        var bodyType = endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        return BadRequests.Read(bad, bodyType, http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
    }

    private static Problem FromInput(InvalidInputException invalid) => FromInput(invalid.Errors, invalid.Status);

    private static Problem FromInput(IReadOnlyDictionary<string, string[]> errors, int status) =>
        new()
        {
            Type = TypeOf(CodeOf(status)),
            Code = CodeOf(status),
            Title = status switch
            {
                StatusCodes.Status422UnprocessableEntity => "A value is impossible",
                StatusCodes.Status413PayloadTooLarge => "The body is too large",
                StatusCodes.Status415UnsupportedMediaType => "The media type is not taken here",
                StatusCodes.Status403Forbidden => "The request is not allowed",
                StatusCodes.Status426UpgradeRequired => "The route is a WebSocket",
                _ => "The request cannot be understood",
            },
            Status = status,
            Detail = string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join(" ", error.Value)}")),
            Origin = ProblemOrigin.Gateway,
            Retryable = false,
            Errors = errors,
        };

    private static string CodeOf(int status) =>
        status switch
        {
            StatusCodes.Status422UnprocessableEntity => "invalid-value",
            StatusCodes.Status413PayloadTooLarge => "body-too-large",
            StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
            StatusCodes.Status403Forbidden => "not-allowed",
            StatusCodes.Status426UpgradeRequired => "upgrade-required",
            _ => "invalid-request",
        };

    private static Problem FromDriver(DriverException failure)
    {
        var (status, code, title) = Describe(failure.Kind);
        code = failure.Code ?? code;
        return new Problem
        {
            Type = TypeOf(code),
            Code = code,
            Title = title,
            Status = status,
            Detail = failure.Message,
            Origin =
                failure.IsNetwork ? ProblemOrigin.Network
                : failure.ProviderStatus is not null || failure.Kind is DriverErrorKind.Unexpected ? ProblemOrigin.Provider
                : ProblemOrigin.Gateway,
            Connection = failure.Connection,
            Retryable = failure.Kind is DriverErrorKind.RateLimited or DriverErrorKind.Unavailable or DriverErrorKind.Timeout,
            RetryAfter = failure.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : null,
            Provider = failure.Provider is null
                ? null
                : new ProviderProblem(failure.Provider, failure.ProviderStatus, failure.ProviderCode, failure.ProviderRequestId),
            Errors = failure.Field is null ? null : new Dictionary<string, string[]> { [failure.Field] = [failure.Message] },
        };
    }

    private static (int Status, string Code, string Title) Describe(DriverErrorKind kind) =>
        kind switch
        {
            DriverErrorKind.InvalidRequest => (400, "invalid-request", "The request cannot be understood"),
            DriverErrorKind.InvalidValue => (422, "invalid-value", "A value is impossible"),
            DriverErrorKind.Unauthenticated => (502, "provider-credential-rejected", "The provider rejects the connection's credential"),
            DriverErrorKind.PermissionDenied => (403, "provider-permission-denied", "The connection may not do this"),
            DriverErrorKind.NotFound => (404, "not-found", "There is no such thing"),
            DriverErrorKind.Conflict => (409, "conflict", "The state does not allow it"),
            DriverErrorKind.QuotaExceeded => (409, "quota-exceeded", "The quota is used up"),
            DriverErrorKind.PreconditionFailed => (412, "precondition-failed", "A condition of the request does not hold"),
            DriverErrorKind.RangeNotSatisfiable => (416, "range-not-satisfiable", "The range lies outside of the object"),
            DriverErrorKind.RateLimited => (429, "provider-throttled", "The provider throttles"),
            DriverErrorKind.NotSupported => (501, "not-supported", "The provider cannot do this"),
            DriverErrorKind.Unavailable => (503, "provider-unavailable", "The provider cannot be reached"),
            DriverErrorKind.Timeout => (504, "provider-timeout", "The provider is too slow"),
            DriverErrorKind.InsufficientStorage => (507, "insufficient-storage", "There is no room left"),
            _ => (502, "provider-error", "The provider failed"),
        };

    /// <summary>A problem of the gateway's own.</summary>
    public static Problem Create(int status, string code, string title, string detail, string? field = null) =>
        new()
        {
            Type = TypeOf(code),
            Code = code,
            Title = title,
            Status = status,
            Detail = detail,
            Origin = ProblemOrigin.Gateway,
            Retryable = false,
            Errors = field is null ? null : new Dictionary<string, string[]> { [field] = [detail] },
        };

    private static Problem StoreFailed() =>
        Create(
            StatusCodes.Status503ServiceUnavailable,
            "store-unavailable",
            "The gateway's store cannot be used",
            "Operations and repeated requests need the gateway's database, and it does not answer."
        ) with
        {
            Retryable = true,
            RetryAfter = 1,
        };

    private static Problem AuditFailed(string message) =>
        Create(StatusCodes.Status503ServiceUnavailable, Audit.AuditFailedException.Code, "The audit log cannot be written", message) with
        {
            Retryable = true,
            RetryAfter = 1,
        };

    private static string TypeOf(string code) => "urn:cloudgateway:" + code;

    // The exception handler has taken the route values off the request by now and keeps them in its feature.
    private static string? ConnectionOf(HttpContext http) =>
        http.Features.Get<IExceptionHandlerFeature>()?.RouteValues?["connection"] as string;

    /// <summary>Adds what of a problem belongs to its request.</summary>
    public static Problem Locate(Problem problem, HttpContext http) =>
        problem with
        {
            Instance = http.Request.Path.ToUriComponent(),
            TraceId = TraceOf(http),
        };

    /// <summary>The trace of a request, as logs have it.</summary>
    public static string TraceOf(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}
