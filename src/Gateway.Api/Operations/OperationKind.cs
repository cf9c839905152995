using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Operations;

/// <summary>What is done when a call may or may not have reached the provider: after a crash, a lost answer, or an answer that came too late.</summary>
internal enum Recovery
{
    /// <summary>The call is made again: a token or its nature sees to it that it has one effect.</summary>
    Repeat,

    /// <summary>
    /// Names, or a mark, tell things apart: what the call has made is looked for by them, and taken over. If there is nothing, the call is made again.
    /// </summary>
    FindOrRepeat,

    /// <summary>
    /// What the call has made is looked for by its name, its origin and its time, and taken over if it is the only one. The call is never made again:
    /// if there is none after some looks, the operation ends as <c>outcome-unknown</c>.
    /// </summary>
    Find,

    /// <summary>The thing is looked at: what is done or under way is waited for; what has left no trace is called for again, if that does no harm.</summary>
    LookFirst,

    /// <summary>The same without another call: if nothing is under way, nobody can tell, and the operation ends as <c>outcome-unknown</c>.</summary>
    LookOnly,
}

/// <summary>What a request that waits for the operation is answered with.</summary>
internal enum Answer
{
    /// <summary>201, the resource and where it is.</summary>
    Created,

    /// <summary>200 and the resource.</summary>
    Resource,

    /// <summary>204.</summary>
    Nothing,

    /// <summary>207 and a result for each, or 201 if there is one only.</summary>
    Several,
}

/// <summary>What a caller asked for, as it is kept until it is done.</summary>
/// <param name="Id">The provider's id of the thing it is about; null for a create.</param>
/// <param name="Body">The body, as it was validated.</param>
internal sealed record OperationRequest(string? Id, JsonElement? Body);

/// <summary>A call to a provider that is to be made, or was.</summary>
/// <param name="Services">The services of the attempt.</param>
/// <param name="Connection">The connection that is asked.</param>
/// <param name="Id">The provider's id of the thing it is about; null for a create.</param>
/// <param name="Body">The body of the request.</param>
/// <param name="Token">What tells this operation from any other: the same for all its calls.</param>
/// <param name="IsRepeated">Whether an earlier call may have reached the provider.</param>
/// <param name="CreatedAt">When the operation was accepted.</param>
/// <param name="Waited">How long the present step has been under way.</param>
/// <param name="Earlier">The result as it was told last, as JSON.</param>
/// <param name="Place">Where a long call was when it was last told; null at the beginning.</param>
/// <param name="Report">Tells how far a long call is.</param>
/// <param name="Commit">Tells it, and goes on once the store has it.</param>
internal sealed record OperationCall(
    IServiceProvider Services,
    Connection Connection,
    string? Id,
    object? Body,
    Guid Token,
    bool IsRepeated,
    DateTimeOffset CreatedAt,
    TimeSpan Waited,
    string? Earlier,
    string? Place,
    Action<OperationReport> Report,
    Func<OperationReport, CancellationToken, Task> Commit
)
{
    public DriverFactory Drivers => Services.GetRequiredService<DriverFactory>();
}

/// <summary>How far a long call is.</summary>
/// <param name="Progress">How much is done.</param>
/// <param name="Result">What there is to show already; null for nothing new.</param>
/// <param name="Place">Where it can go on after a crash; null for where it was.</param>
internal sealed record OperationReport(OperationProgress Progress, object? Result = null, string? Place = null);

/// <summary>What a provider said to a call.</summary>
/// <param name="Ids">The provider's ids of what is to be waited for.</param>
/// <param name="Result">What would be answered now.</param>
/// <param name="IsSettled">Whether there is nothing to wait for.</param>
/// <param name="Problem">Why it is not all that was asked for; null if it is.</param>
internal sealed record Called(IReadOnlyList<string> Ids, object? Result, bool IsSettled, Problem? Problem = null);

/// <summary>What a look at the provider showed.</summary>
/// <param name="Result">What would be answered now.</param>
/// <param name="IsSettled">Whether it is done.</param>
internal sealed record Looked(object? Result, bool IsSettled);

/// <summary>What a look at a thing says of a call that may or may not have reached its provider.</summary>
internal enum Trace
{
    /// <summary>The thing is as if nobody had called, and a call does no harm.</summary>
    None,

    /// <summary>The provider is at it.</summary>
    UnderWay,

    /// <summary>It is as it was asked to be.</summary>
    Done,

    /// <summary>It looks the same before and after.</summary>
    Untold,
}

/// <summary>A look at a thing after an interrupted call.</summary>
/// <param name="Trace">What it says.</param>
/// <param name="Result">What would be answered now.</param>
internal sealed record Traced(Trace Trace, object? Result = null);

/// <summary>
/// A kind of operation: how its call is made, how one sees that it is done, and how it is taken back. The same for all providers.
/// </summary>
internal abstract class OperationKind(string name)
{
    /// <summary>Collection and verb: <c>nodes.create</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The type of the body; null if it takes none.</summary>
    public abstract Type? BodyType { get; }

    public required Recovery Recovery { get; init; }

    public required Answer Answer { get; init; }

    /// <summary>Whether what the call makes can be taken back.</summary>
    public abstract bool CanUndo { get; }

    /// <summary>Refuses, before anything is kept, what the connection does not offer.</summary>
    /// <exception cref="DriverException">There is no such connection, or its provider cannot do this.</exception>
    public abstract void Check(DriverFactory drivers, string connection);

    /// <summary>Asks the provider.</summary>
    public abstract Task<Called> CallAsync(OperationCall call, CancellationToken cancellationToken);

    /// <summary>Looks how far the provider is. A thing that is an error now throws.</summary>
    public abstract Task<Looked> LookAsync(OperationCall call, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Takes back what the call made; what is gone is no error.</summary>
    public abstract Task UndoAsync(OperationCall call, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The thing that an earlier call of this operation made; null if there is none.</summary>
    /// <exception cref="OutcomeUnknownException">There are things that it may have made, or another.</exception>
    public virtual Task<Called?> FindAsync(OperationCall call, CancellationToken cancellationToken) => Task.FromResult<Called?>(null);

    /// <summary>What the thing that the operation is about shows of an earlier call, for <see cref="Recovery.LookFirst"/>.</summary>
    public virtual Task<Traced> TraceAsync(OperationCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new Traced(Trace.Untold));

    /// <summary>What a person should look for when nobody can tell whether the call was carried out: <c>there is a snapshot 'x'</c>.</summary>
    public virtual string ToCheck(OperationCall call) => "it was done";

    /// <summary>Clears away what a call has left half-made that nobody goes on with: it was cancelled, or has failed.</summary>
    public virtual Task ClearAsync(OperationCall call, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The body out of what the endpoint was called with.</summary>
    public virtual object? ReadBody(EndpointFilterInvocationContext context) =>
        BodyType is null ? null : context.Arguments.FirstOrDefault(argument => argument?.GetType() == BodyType);
}
