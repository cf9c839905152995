using System.Text.Json.Serialization;
using Gateway.Api.Lists;

namespace Gateway.Api.Http;

/// <summary>Every error of this API: RFC 9457 problem details. It never holds a secret, a signed URL or a stack trace.</summary>
public sealed record Problem
{
    /// <summary>The media type of problem details.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary><c>urn:cloudgateway:</c> and the code.</summary>
    /// <example>urn:cloudgateway:not-found</example>
    public required string Type { get; init; }

    /// <summary>The code in words, the same for every occurrence.</summary>
    /// <example>There is no such thing</example>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    /// <example>404</example>
    public required int Status { get; init; }

    /// <summary>What went wrong this time.</summary>
    /// <example>There is no node 'n-17'.</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>The path of the request that failed.</summary>
    /// <example>/nodes/sandbox-eu/n-17</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Instance { get; init; }

    /// <summary>What went wrong, for programs.</summary>
    /// <example>not-found</example>
    public required string Code { get; init; }

    /// <summary>Who failed.</summary>
    public required ProblemOrigin Origin { get; init; }

    /// <summary>The connection that was asked.</summary>
    /// <example>sandbox-eu</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Connection { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public required bool Retryable { get; init; }

    /// <summary>Seconds to wait before the next try.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetryAfter { get; init; }

    /// <summary>What the provider said of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProviderProblem? Provider { get; init; }

    /// <summary>The trace to look for in the logs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }

    /// <summary>The fields at fault and what is wrong with each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The sources of a list that failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SourceStatus>? Sources { get; init; }
}
