using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Operations;

/// <summary>How things of one collection are looked at and removed.</summary>
/// <param name="Get">Gets the thing of this id.</param>
/// <param name="Delete">Removes it.</param>
/// <param name="IsGone">Whether what is shown is the last of a thing that is gone.</param>
/// <param name="IsBroken">Whether the provider has given it up.</param>
internal sealed record ResourceFamily<TResource>(
    Func<DriverFactory, Connection, string, CancellationToken, Task<TResource>> Get,
    Func<DriverFactory, Connection, string, CancellationToken, Task> Delete,
    Predicate<TResource> IsGone,
    Predicate<TResource> IsBroken
)
    where TResource : Resource
{
    /// <summary>Lists things, to find what an interrupted call may have made; null where that is not looked for.</summary>
    public Func<DriverFactory, Connection, PageRequest, CancellationToken, Task<Page<TResource>>>? List { get; init; }

    /// <summary>Whether what is shown is on its way out.</summary>
    public Predicate<TResource> IsGoing { get; init; } = _ => false;

    /// <summary>The operation that removes a thing.</summary>
    /// <typeparam name="TContract">What the connection must offer for that.</typeparam>
    public OperationKind ToDelete<TContract>(string name)
        where TContract : class =>
        new ResourceOperation<TContract, NoBody, TResource>(name, this)
        {
            Recovery = Recovery.LookFirst,
            Answer = Answer.Nothing,
            Call = async (_, call, _, cancellationToken) =>
            {
                await Delete(call.Drivers, call.Connection, call.Id!, cancellationToken);
                return null;
            },
            IsDone = null,
        };
}

/// <summary>An operation on one thing.</summary>
/// <typeparam name="TContract">What the connection must offer.</typeparam>
/// <typeparam name="TBody">The body; <see cref="NoBody"/> for none.</typeparam>
/// <typeparam name="TResource">The thing.</typeparam>
internal sealed class ResourceOperation<TContract, TBody, TResource>(string name, ResourceFamily<TResource> family) : OperationKind(name)
    where TContract : class
    where TBody : class
    where TResource : Resource
{
    /// <summary>Asks the provider; null if there is nothing to show of the thing.</summary>
    public required Func<TContract, OperationCall, TBody, CancellationToken, Task<TResource?>> Call { get; init; }

    /// <summary>Whether the thing is what was asked for; null if it is to be gone.</summary>
    public required Func<TResource, OperationCall, TBody, bool>? IsDone { get; init; }

    /// <summary>
    /// What finds the thing that a call has made. With the operation's mark it is certain; else it must be the only one that is not older than the
    /// operation.
    /// </summary>
    public Func<TBody, OperationCall, ListFilter>? FilterOf { get; init; }

    /// <summary>Whether a thing that was found can be what was asked for; all that the filter finds if left out.</summary>
    public Func<TResource, TBody, bool> IsLike { get; init; } = (_, _) => true;

    /// <summary>What a look at the thing says of an interrupted call, for <see cref="Recovery.LookFirst"/>; whether it is done, if left out.</summary>
    public Func<TResource, TBody, Trace>? TraceOf { get; init; }

    /// <summary>What a person should look for when nobody can tell.</summary>
    public Func<OperationCall, TBody, string>? CheckOf { get; init; }

    /// <summary>The body where none was given.</summary>
    public TBody? Default { get; init; }

    /// <summary>Reads the body where it is not one of the endpoint's arguments.</summary>
    public Func<HttpRequest, TBody>? Read { get; init; }

    /// <summary>Whether what was made stays if the operation is cancelled.</summary>
    public bool IsKept { get; init; }

    public override Type? BodyType => typeof(TBody) == typeof(NoBody) ? null : typeof(TBody);

    public override bool CanUndo => Answer == Answer.Created && !IsKept;

    public override void Check(DriverFactory drivers, string connection) => drivers.Open<TContract>(connection);

    public override async Task<Called> CallAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var thing = await Call(call.Drivers.Open<TContract>(call.Connection), call, BodyOf(call), cancellationToken);
        return ToCalled(call, thing);
    }

    public override async Task<Looked> LookAsync(OperationCall call, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            var thing = await family.Get(call.Drivers, call.Connection, ids[0], cancellationToken);
            return IsDone is null ? new Looked(null, family.IsGone(thing)) : new Looked(thing, IsSettled(call, thing));
        }
        catch (DriverException e) when (IsDone is null && e.Kind == DriverErrorKind.NotFound)
        {
            return new Looked(null, IsSettled: true);
        }
    }

    public override async Task UndoAsync(OperationCall call, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            await family.Delete(call.Drivers, call.Connection, ids[0], cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // It is gone already.
        }
    }

    public override async Task<Called?> FindAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (FilterOf is null || family.List is null)
        {
            return null;
        }

        var filter = FilterOf(BodyOf(call), call);
        var found = await MadeThings.FindAsync(
            (page, token) => family.List(call.Drivers, call.Connection, page, token),
            filter,
            cancellationToken
        );
        var alike = found.Where(thing => IsLike(thing, BodyOf(call)));
        var ours = filter.Tags.Count > 0 ? alike.ToArray() : [.. alike.Where(thing => IsSince(thing, call))];
        return ours switch
        {
            [] => null,
            [var thing] => ToCalled(call, thing),
            _ => throw new OutcomeUnknownException(),
        };
    }

    public override async Task<Traced> TraceAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (IsDone is not null)
        {
            var thing = await family.Get(call.Drivers, call.Connection, call.Id!, cancellationToken);
            return new Traced(TraceOf?.Invoke(thing, BodyOf(call)) ?? (IsSettled(call, thing) ? Trace.Done : Trace.None), thing);
        }

        try
        {
            var thing = await family.Get(call.Drivers, call.Connection, call.Id!, cancellationToken);
            return new Traced(
                family.IsGone(thing) || IsAnother(thing, call) ? Trace.Done
                : family.IsGoing(thing) ? Trace.UnderWay
                : Trace.None
            );
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return new Traced(Trace.Done);
        }
    }

    public override string ToCheck(OperationCall call) => CheckOf?.Invoke(call, BodyOf(call)) ?? base.ToCheck(call);

    public override object? ReadBody(EndpointFilterInvocationContext context) =>
        Read is null ? base.ReadBody(context) : Read(context.HttpContext.Request);

    // Providers tell times to the second, and by their own clocks.
    private static TimeSpan ClockSlack { get; } = TimeSpan.FromSeconds(10);

    private static bool IsSince(TResource thing, OperationCall call) =>
        thing.CreatedAt is { } made ? made >= call.CreatedAt - ClockSlack : throw new OutcomeUnknownException();

    // Where names are ids, somebody may have made another of the name since.
    private static bool IsAnother(TResource thing, OperationCall call) => thing.CreatedAt > call.CreatedAt + ClockSlack;

    private TBody BodyOf(OperationCall call) => (TBody)(call.Body ?? Default ?? (object)NoBody.Instance);

    private Called ToCalled(OperationCall call, TResource? thing) =>
        thing is null
            ? new Called(call.Id is null ? [] : [call.Id], null, IsSettled: call.Id is null)
            : new Called([thing.Id.Value], thing, IsDone is not null && IsSettled(call, thing));

    private bool IsSettled(OperationCall call, TResource thing) =>
        family.IsBroken(thing)
            ? throw call.Connection.Fail(
                DriverErrorKind.Unexpected,
                $"The provider gave '{thing.Id.Value}' up: it is in the state '{thing.NativeState ?? "error"}'."
            )
            : IsDone!(thing, call, BodyOf(call));
}

/// <summary>In place of a body where there is none.</summary>
internal sealed class NoBody
{
    public static NoBody Instance { get; } = new();
}
