using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>What stands on a <see cref="SandboxShelf{T}"/>.</summary>
internal interface ISandboxItem
{
    /// <summary>The place in the order of making.</summary>
    long Number { get; }

    string Id { get; }

    string Name { get; }
}

/// <summary>A thing of the sandbox: what does not change, and its life cycle.</summary>
internal class SandboxItem<TItem, TState>(long number, TItem template, Course<TState> course) : ISandboxItem
    where TItem : StatefulResource<TState>
    where TState : struct, Enum
{
    public long Number { get; } = number;

    /// <summary>The thing as it was made; what changes is put in when it is shown.</summary>
    public TItem Template { get; } = template;

    public Course<TState> Course { get; set; } = course;

    public string Id => Template.Id.Value;

    public virtual string Name => Template.Name ?? "";

    public TState StateAt(DateTimeOffset now) => Course.At(now).State;

    /// <summary>The thing as it is now.</summary>
    public virtual TItem Show(SandboxVisit visit)
    {
        var phase = Course.At(visit.Now);
        return Template with { Origin = visit.Connection, State = phase.State, NativeState = phase.Word };
    }

    /// <summary>The failure of a call that does not fit the state.</summary>
    public DriverException WrongState(SandboxVisit visit, string what, string wish) =>
        visit.Fail(DriverErrorKind.Conflict, $"The {what} '{Id}' is {Course.At(visit.Now).Word} and {wish}.");
}
