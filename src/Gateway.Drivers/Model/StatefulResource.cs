using System.Text.Json.Serialization;

namespace Gateway.Drivers.Model;

/// <summary>A resource with a state of the uniform model beside the provider's own word.</summary>
/// <typeparam name="TState">An enum with a member <c>Unknown</c>: a word never heard of becomes that, never an error.</typeparam>
public abstract record StatefulResource<TState> : Resource
    where TState : struct, Enum
{
    /// <summary>The state in the words of this API.</summary>
    [JsonPropertyOrder(-5)]
    public required TState State { get; init; }

    public override bool Matches(ListFilter filter) =>
        base.Matches(filter) && (filter.State is null || string.Equals(filter.State, State.ToString(), StringComparison.OrdinalIgnoreCase));
}
