using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>The query of a list whose items have a state.</summary>
public abstract class StateQuery<TState> : ListQuery
    where TState : struct, Enum
{
    private static readonly string[] Words = [.. Enum.GetNames<TState>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>Only items in this state.</summary>
    public string? State { get; set; }

    internal override ListFilter ToFilter() => base.ToFilter() with { State = ReadState() };

    private string? ReadState() =>
        NullIfEmpty(State) is not { } state ? null
        : Words.Contains(state, StringComparer.Ordinal) ? state
        : throw new InvalidInputException("state", $"Must be one of: {string.Join(", ", Words)}.");
}
