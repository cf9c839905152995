using System.Text.Json;
using Gateway.Api.Http;

namespace Gateway.Api.Operations;

/// <summary>Where in its course an operation is. What comes next depends on it after a crash: it is committed before it is acted on.</summary>
internal enum Step
{
    /// <summary>Nothing has been asked of the provider.</summary>
    New = 0,

    /// <summary>The provider may have been asked.</summary>
    Calling = 1,

    /// <summary>The provider has accepted, and is looked at until it is done.</summary>
    Waiting = 2,

    /// <summary>What was made is taken back.</summary>
    Undoing = 3,
}

/// <summary>An operation as the store has it.</summary>
internal sealed class OperationRow
{
    public string Id { get; set; } = "";

    public string Principal { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Connection { get; set; } = "";

    public string? Target { get; set; }

    public byte[] Request { get; set; } = [];

    public string Token { get; set; } = "";

    public string State { get; set; } = "";

    public long Step { get; set; }

    public string? Made { get; set; }

    public string Steps { get; set; } = "[]";

    public long? Done { get; set; }

    public long? Total { get; set; }

    public string? Unit { get; set; }

    public string? Result { get; set; }

    public string? Problem { get; set; }

    public long Calls { get; set; }

    public long Attempts { get; set; }

    public long Polls { get; set; }

    public long Fence { get; set; }

    public long Cancel { get; set; }

    public long Version { get; set; }

    public long CreatedAt { get; set; }

    public long UpdatedAt { get; set; }

    public long? EndedAt { get; set; }

    public Step At => (Step)Step;

    public bool HasEnded => EndedAt is not null;

    public bool IsCancelled => Cancel != 0;

    /// <summary>The ids of what was made or is waited for.</summary>
    public IReadOnlyList<string> Ids
    {
        get => Made is null ? [] : JsonSerializer.Deserialize<string[]>(Made)!;
        set => Made = JsonSerializer.Serialize(value);
    }

    /// <summary>The operation as callers see it.</summary>
    public Operation ToOperation(JsonSerializerOptions json) =>
        new()
        {
            Id = Id,
            Kind = Kind,
            Connection = Connection,
            Target = Target,
            State = Enum.Parse<OperationState>(State),
            CancelRequested = IsCancelled,
            Progress = Unit is null ? null : new OperationProgress(Done ?? 0, Total, Unit),
            Steps = JsonSerializer.Deserialize<OperationStep[]>(Steps, json)!,
            Attempts = (int)Attempts,
            CreatedAt = ToTime(CreatedAt),
            UpdatedAt = ToTime(UpdatedAt),
            EndedAt = EndedAt is { } ended ? ToTime(ended) : null,
            Result = Result is null ? null : JsonElement.Parse(Result),
            Problem = Problem is null ? null : JsonSerializer.Deserialize<Problem>(Problem, json),
        };

    private static DateTimeOffset ToTime(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
