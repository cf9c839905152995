using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>Reads <c>key:value</c> and ids from a query.</summary>
internal static class TagQuery
{
    /// <summary>Tags that must all be there: <c>env:prod</c>. Everything after the first colon is the value.</summary>
    public static IReadOnlyDictionary<string, string> Read(string parameter, string[]? pairs)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs ?? [])
        {
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !tags.TryAdd(pair[..colon], pair[(colon + 1)..]))
            {
                throw new InvalidInputException(parameter, $"'{pair}' is not of the form key:value, or its key occurs twice.");
            }
        }

        return tags;
    }

    /// <summary>The provider's id behind an id of this API; null if the parameter is left out.</summary>
    public static string? ReadId(string parameter, string? id) =>
        string.IsNullOrEmpty(id) ? null
        : ResourceId.TryParse(id, null, out var parsed) ? parsed.Value
        : throw new InvalidInputException(parameter, "Must be an id, as this API answers it.");
}
