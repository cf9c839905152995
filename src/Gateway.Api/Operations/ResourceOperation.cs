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
    /// <summary>Finds things by their name; null where names do not tell things apart.</summary>
    public Func<DriverFactory, Connection, string, CancellationToken, Task<IReadOnlyList<TResource>>>? FindByName { get; init; }

    /// <summary>The operation that removes a thing.</summary>
    /// <typeparam name="TContract">What the connection must offer for that.</typeparam>
    public OperationKind ToDelete<TContract>(string name)
        where TContract : class =>
        new ResourceOperation<TContract, NoBody, TResource>(name, this)
        {
            Recovery = Recovery.Repeat,
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

    /// <summary>The name that the thing gets, for <see cref="Recovery.RepeatByName"/>.</summary>
    public Func<TBody, string>? NameOf { get; init; }

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
        if (NameOf is null || family.FindByName is null)
        {
            return null;
        }

        var found = await family.FindByName(call.Drivers, call.Connection, NameOf(BodyOf(call)), cancellationToken);

        // Providers tell times to the second, and by their own clocks.
        return found is [{ CreatedAt: { } made } thing] && made >= call.CreatedAt - ClockSlack ? ToCalled(call, thing) : null;
    }

    public override object? ReadBody(EndpointFilterInvocationContext context) =>
        Read is null ? base.ReadBody(context) : Read(context.HttpContext.Request);

    private static TimeSpan ClockSlack { get; } = TimeSpan.FromSeconds(10);

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
