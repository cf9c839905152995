using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>Reads <c>{"message": "…"}</c>, and the kind of a failure out of its text where the status says too little.</summary>
internal static class DockerErrors
{
    /// <summary>The code of a failure that means: the engine does not speak this version (any more).</summary>
    public const string VersionRefused = "api-version";

    /// <summary>The code of a failure that means: somebody else is removing this container already.</summary>
    public const string BeingRemoved = "removal-in-progress";

    /// <summary>The code of a failure that means: by its id, an image with so many names is not deleted.</summary>
    public const string ManyNames = "many-names";

    private const int LongestBody = 16 * 1024;

    // The engine answers 500 to whatever comes from below it; the text is then all there is. First match counts.
    private static readonly (string Fragment, DriverErrorKind Kind)[] Texts =
    [
        ("executable file not found", DriverErrorKind.InvalidValue),
        ("OCI runtime", DriverErrorKind.InvalidValue),
        ("port is already allocated", DriverErrorKind.Conflict),
        ("already in use", DriverErrorKind.Conflict),
        ("Unpause the container", DriverErrorKind.Conflict),
        // Podman's, for what a container's state does not allow.
        ("container state improper", DriverErrorKind.Conflict),
        ("does not support reading", DriverErrorKind.NotSupported),
        ("no space left on device", DriverErrorKind.InsufficientStorage),
        ("no such image", DriverErrorKind.NotFound),
        ("no such container", DriverErrorKind.NotFound),
        ("manifest unknown", DriverErrorKind.NotFound),
        ("name unknown", DriverErrorKind.NotFound),
        ("repository does not exist", DriverErrorKind.NotFound),
        ("toomanyrequests", DriverErrorKind.RateLimited),
        ("too many requests", DriverErrorKind.RateLimited),
        ("unauthorized", DriverErrorKind.PermissionDenied),
        ("authentication required", DriverErrorKind.PermissionDenied),
        ("denied", DriverErrorKind.PermissionDenied),
        ("connection refused", DriverErrorKind.Unavailable),
        ("connection reset", DriverErrorKind.Unavailable),
        ("no such host", DriverErrorKind.Unavailable),
        ("no route to host", DriverErrorKind.Unavailable),
        ("network is unreachable", DriverErrorKind.Unavailable),
        ("dial tcp", DriverErrorKind.Unavailable),
        ("timeout", DriverErrorKind.Unavailable),
        ("deadline exceeded", DriverErrorKind.Unavailable),
        ("x509:", DriverErrorKind.Unavailable),
        ("HTTP response to HTTPS client", DriverErrorKind.Unavailable),
        ("unexpected EOF", DriverErrorKind.Unavailable),
    ];

    public static async Task<ProviderError?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var message = await ReadMessageAsync(response, cancellationToken);
        return message is null ? null : new ProviderError(CodeOf(message), message, KindOf(response, message));
    }

    /// <summary>The kind of a failure that came without a status, inside the answer to a pull.</summary>
    public static DriverErrorKind KindOf(string message) =>
        FindKind(message) ?? (Has(message, "not found") ? DriverErrorKind.NotFound : DriverErrorKind.Unexpected);

    private static DriverErrorKind? KindOf(HttpResponseMessage response, string message) =>
        response.StatusCode switch
        {
            HttpStatusCode.BadRequest when CodeOf(message) == VersionRefused => DriverErrorKind.Unavailable,
            // Triton's Docker endpoint says so for every call that it lacks.
            HttpStatusCode.BadRequest when Has(message, "NotImplemented") => DriverErrorKind.NotSupported,
            // It is the registry that refuses here, and the connection's own credential is as good as before.
            HttpStatusCode.Unauthorized
                when response.RequestMessage?.RequestUri?.AbsolutePath.EndsWith("/images/create", StringComparison.Ordinal) == true =>
                DriverErrorKind.PermissionDenied,
            HttpStatusCode.InternalServerError => FindKind(message),
            _ => null,
        };

    private static DriverErrorKind? FindKind(string message)
    {
        foreach (var (fragment, kind) in Texts)
        {
            if (Has(message, fragment))
            {
                return kind;
            }
        }

        return null;
    }

    private static string? CodeOf(string message) =>
        Has(message, "client version") ? VersionRefused
        : Has(message, "already in progress") ? BeingRemoved
        : Has(message, "referenced in multiple repositories") || Has(message, "more than one tag") ? ManyNames
        : null;

    private static async Task<string?> ReadMessageAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.ReadStartAsync(LongestBody, cancellationToken);
        // Engines before API 1.24 answer plain text.
        return response.Content.Headers.ContentType?.MediaType == "text/plain"
            ? Encoding.UTF8.GetString(body.Span).Trim()
            : JsonSerializer.Deserialize(body.Span, DockerJson.Default.EngineMessage)?.Message;
    }

    private static bool Has(string message, string fragment) => message.Contains(fragment, StringComparison.OrdinalIgnoreCase);
}
