using System.Text.Json;
using Gateway.Api.Http;

namespace Gateway.Api.Operations;

/// <summary>Work that outlives the request.</summary>
public sealed record Operation
{
    /// <summary>Its id: newer operations have higher ones.</summary>
    /// <example>019aa2f0c9d77a51b4f0a1f5a3c1d9e2</example>
    public required string Id { get; init; }

    /// <summary>What is done, by collection and verb.</summary>
    /// <example>nodes.create</example>
    public required string Kind { get; init; }

    /// <summary>The connection that it is done with.</summary>
    /// <example>sandbox-eu</example>
    public required string Connection { get; init; }

    /// <summary>The id of the thing it is done to; null until a thing that is made is known, and if there are several.</summary>
    public string? Target { get; init; }

    /// <summary>How far it is.</summary>
    public required OperationState State { get; init; }

    /// <summary>Whether somebody has asked for it to be cancelled.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>How much of it is done; null where nobody can say.</summary>
    public OperationProgress? Progress { get; init; }

    /// <summary>What has been done so far, in order.</summary>
    public required IReadOnlyList<OperationStep> Steps { get; init; }

    /// <summary>How often it was begun: more than once after a crash, or a failure that was tried again.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it was accepted, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it changed last, in UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it ended, in UTC; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What a request that waits would have answered; null before the end, after a delete and after a failure.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why it failed, or what is left to check after it was cancelled; null otherwise.</summary>
    public Problem? Problem { get; init; }
}

/// <summary>The life of an operation: the last three are ends.</summary>
public enum OperationState
{
    Pending,
    Running,
    Succeeded,
    Failed,
    Canceled,
}

/// <summary>How much of an operation is done.</summary>
/// <param name="Done">What is done.</param>
/// <param name="Total">All there is; null while it is not known.</param>
/// <param name="Unit">What is counted: <c>bytes</c>, <c>objects</c>, <c>nodes</c>.</param>
public sealed record OperationProgress(long Done, long? Total, string Unit);

/// <summary>A step of an operation.</summary>
/// <param name="Name">What is done: <c>call</c> asks the provider, <c>wait</c> looks until it is done, <c>undo</c> takes back what was made.</param>
/// <param name="StartedAt">When it began, in UTC.</param>
/// <param name="EndedAt">When it ended, in UTC; null while it has not.</param>
/// <param name="Attempts">How often it was begun, or how often the provider was looked at.</param>
public sealed record OperationStep(string Name, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int Attempts);

/// <summary>A page of operations, the newest first.</summary>
/// <param name="Items">The operations.</param>
/// <param name="NextPageToken">What to ask for next, together with the same filter; null after the last page.</param>
public sealed record OperationList(IReadOnlyList<Operation> Items, string? NextPageToken);
