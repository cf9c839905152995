using Gateway.Api.Http;
using Gateway.Api.Operations;
using Gateway.Api.Security.Callers;
using Gateway.Drivers.Http;

namespace Gateway.Api.Audit;

/// <summary>A request that changes something, from its arrival to its answer.</summary>
internal sealed class AuditedChange(HttpContext http, AuditLog log)
{
    private const int LongestPath = 2048;

    // The endpoint, and with it the route, is off the context after a failure.
    private readonly string? _route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
    private readonly string? _connection = http.Request.RouteValues["connection"] as string;
    private readonly string _id = Guid.CreateVersion7().ToString("N");

    /// <summary>Whether it was let through, and its intent is written down.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Writes down that it is about to be made.</summary>
    /// <exception cref="AuditFailedException">It cannot be, and so must not be made.</exception>
    public async Task BeginAsync()
    {
        await log.AppendAsync(Describe(AuditKind.Intent));
        IsBegun = true;
    }

    /// <summary>What became of it, or that it was refused.</summary>
    public AuditRecord End(int status, string? code, CallTrail trail) =>
        Describe(IsBegun ? AuditKind.Outcome : AuditKind.Denied) with
        {
            Status = status,
            Code = code,
            Location = HeaderOf("Location"),
            Operation = HeaderOf(OperationAnswers.LocationHeader)?.Split('/')[^1],
            ProviderRequests = trail.Ids is { Count: > 0 } ids ? ids : null,
        };

    private AuditRecord Describe(AuditKind kind) =>
        new()
        {
            Kind = kind,
            Change = _id,
            Principal = http.Caller().Name,
            Address = http.Connection.RemoteIpAddress?.ToString(),
            Method = http.Request.Method,
            Route = _route,
            Path = Cut(http.Request.PathBase.ToUriComponent() + http.Request.Path.ToUriComponent()),
            Source = http.Request.Headers.TryGetValue("X-Copy-Source", out var source) ? Cut(source.ToString()) : null,
            Connection = _connection,
            TraceId = Problems.TraceOf(http),
        };

    private string? HeaderOf(string name) => http.Response.Headers[name].ToString() is { Length: > 0 } value ? Cut(value) : null;

    private static string Cut(string text) => text.Length <= LongestPath ? text : text[..LongestPath];
}
