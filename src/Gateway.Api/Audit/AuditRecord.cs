using System.Text.Json.Serialization;

namespace Gateway.Api.Audit;

/// <summary>What a record tells of.</summary>
internal enum AuditKind
{
    /// <summary>A chain begins: a process that changes something for the first time.</summary>
    Opened,

    /// <summary>Somebody may change something and is about to: written before the effect.</summary>
    Intent,

    /// <summary>What became of it.</summary>
    Outcome,

    /// <summary>Somebody wanted to change something and was refused before anything was begun.</summary>
    Denied,

    /// <summary>An operation was accepted; in one transaction with it.</summary>
    Accepted,

    /// <summary>An operation has ended; in one transaction with its end.</summary>
    Ended,

    /// <summary>A chain ends as it should.</summary>
    Closed,
}

/// <summary>A record of the audit log. Bodies, queries and headers are not in it: they may hold secrets.</summary>
internal sealed record AuditRecord
{
    /// <summary>Its place in its chain, from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>The chain: the process that wrote it, by the time it began.</summary>
    public string Chain { get; init; } = "";

    /// <summary>When it was written, in UTC.</summary>
    public DateTimeOffset Time { get; init; }

    public required AuditKind Kind { get; init; }

    /// <summary>What ties the records of one request or operation together.</summary>
    public string? Change { get; init; }

    /// <summary>Who.</summary>
    public string? Principal { get; init; }

    /// <summary>From where.</summary>
    public string? Address { get; init; }

    public string? Method { get; init; }

    /// <summary>The route's template.</summary>
    public string? Route { get; init; }

    /// <summary>The path as it was sent, without its query.</summary>
    public string? Path { get; init; }

    /// <summary>What is copied: the header X-Copy-Source.</summary>
    public string? Source { get; init; }

    public string? Connection { get; init; }

    /// <summary>The status that was answered.</summary>
    public int? Status { get; init; }

    /// <summary>The code of the problem that was answered; null for success.</summary>
    public string? Code { get; init; }

    /// <summary>How many refused requests it stands for; null for one, which the other members tell of.</summary>
    public long? Count { get; init; }

    /// <summary>Where what was made is.</summary>
    public string? Location { get; init; }

    /// <summary>The operation that it became, or is.</summary>
    public string? Operation { get; init; }

    /// <summary>The operation's kind.</summary>
    public string? OperationKind { get; init; }

    /// <summary>How the operation ended.</summary>
    public string? State { get; init; }

    /// <summary>The ids that providers gave the requests that were sent for it.</summary>
    public IReadOnlyList<string>? ProviderRequests { get; init; }

    /// <summary>The trace, as logs have it.</summary>
    public string? TraceId { get; init; }

    /// <summary>The end of the newest other chain, when this one began.</summary>
    public AuditHead? Follows { get; init; }

    /// <summary>The digest of the record before; zeros for the first.</summary>
    public string Previous { get; init; } = "";
}

/// <summary>A place in a chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Sequence">The record's number in it.</param>
/// <param name="Hash">The record's digest.</param>
internal sealed record AuditHead(string Chain, long Sequence, string Hash);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(AuditRecord))]
[JsonSerializable(typeof(AuditHead))]
internal sealed partial class AuditJson : JsonSerializerContext;
