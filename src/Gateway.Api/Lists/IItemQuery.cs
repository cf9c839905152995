using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>
/// What the items of a list are narrowed to. Such a query inherits nothing: the code that binds it is generated and reads only the members of the type
/// itself.
/// </summary>
internal interface IItemQuery
{
    /// <exception cref="InvalidInputException">A parameter has no such value.</exception>
    ListFilter ToFilter();
}

/// <summary>The states of one kind of item, as queries name them.</summary>
internal static class StateNames<TState>
    where TState : struct, Enum
{
    private static readonly string[] Words = [.. Enum.GetNames<TState>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>The parameter <c>state</c>; an empty one asks for nothing in particular.</summary>
    /// <exception cref="InvalidInputException">There is no such state.</exception>
    public static string? Read(string? state) =>
        string.IsNullOrEmpty(state) ? null
        : Words.Contains(state, StringComparer.Ordinal) ? state
        : throw new InvalidInputException("state", $"Must be one of: {string.Join(", ", Words)}.");
}
