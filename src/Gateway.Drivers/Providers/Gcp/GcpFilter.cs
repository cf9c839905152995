using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>
/// A filter expression: terms in parentheses, which all must hold (https://google.aip.dev/160). What Google could not hold is left to
/// the gateway.
/// </summary>
internal static class GcpFilter
{
    /// <summary>The expression for a list; null if there is nothing to ask for.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="stateWords">Google's words for the state asked for.</param>
    /// <param name="withTags">Whether the things have labels.</param>
    public static string? Of(ListFilter filter, IEnumerable<string>? stateWords = null, bool withTags = false)
    {
        var terms = new List<string>();
        if (filter.Name is { } name)
        {
            terms.Add($"name = {Quote(name)}");
        }

        if (stateWords?.ToArray() is { Length: > 0 } words)
        {
            terms.Add(string.Join(" OR ", words.Select(word => $"(status = {Quote(word)})")));
        }

        if (withTags)
        {
            terms.AddRange(filter.Tags.Where(tag => GcpName.IsLabelKey(tag.Key)).Select(tag => $"labels.{tag.Key} = {Quote(tag.Value)}"));
        }

        return terms.Count == 0 ? null : string.Join(' ', terms.Select(term => $"({term})"));
    }

    /// <summary>Google's words for a state of ours.</summary>
    public static IEnumerable<string> WordsOf<TState>(IReadOnlyDictionary<string, TState> states, string? state)
        where TState : struct, Enum =>
        state is null
            ? []
            : states
                .Where(word => string.Equals(word.Value.ToString(), state, StringComparison.OrdinalIgnoreCase))
                .Select(word => word.Key);

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
