using System.Text.Json.Serialization;
using Gateway.Api.Http;

namespace Gateway.Api.Lists;

/// <summary>What one connection contributed to a list.</summary>
public sealed record SourceStatus
{
    /// <summary>The connection's name.</summary>
    /// <example>sandbox-eu</example>
    public required string Connection { get; init; }

    /// <summary>The connection's provider; null if the connection is gone.</summary>
    /// <example>sandbox</example>
    public required string? Provider { get; init; }

    /// <summary>How it ended.</summary>
    public required SourceState Status { get; init; }

    /// <summary>How many items it contributed.</summary>
    /// <example>3</example>
    public required long Items { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    /// <example>212</example>
    public required long ElapsedMs { get; init; }

    /// <summary>How old its items are, in seconds, where they are out of the cache; left out where they are fresh.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Age { get; init; }

    /// <summary>Whether its items are older than the caller allowed, since it failed and its connection lets old ones stand in: <c>problem</c> says why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Stale { get; init; }

    /// <summary>Why it failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Problem? Problem { get; init; }

    /// <summary>Whether the source answered, be it in part.</summary>
    [JsonIgnore]
    public bool HasAnswered => Status is SourceState.Complete or SourceState.More;
}
