using Microsoft.AspNetCore.Http;

namespace Gateway.Conformance.Simulators;

/// <summary>A request as it came in.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">The path as it was sent, percent-encoded.</param>
/// <param name="Query">The query with its question mark; empty for none.</param>
/// <param name="Headers">Copies of the headers.</param>
/// <param name="Body">The body as text; empty for none.</param>
public sealed record SimulatedRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The parameters of the query, decoded.</summary>
    public IQueryCollection Parameters { get; } = new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Query));

    public override string ToString() => $"{Method} {Path}{Query}";

    internal static async Task<SimulatedRequest> ReadAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        using var reader = new StreamReader(http.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        http.Request.Body.Position = 0;
        return new SimulatedRequest(
            http.Request.Method,
            http.Request.Path.ToUriComponent(),
            http.Request.QueryString.ToUriComponent(),
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body
        );
    }
}
