using System.Diagnostics.CodeAnalysis;
using Gateway.Drivers.Model;

namespace Gateway.Api.Registries;

/// <summary>
/// The name of a repository as a path has it: an id as this API answers it, or the name itself with its slashes as <c>%2F</c>, which
/// routing leaves as they are.
/// </summary>
internal readonly record struct RepositoryName(string Value) : IParsable<RepositoryName>
{
    public static RepositoryName Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var name) ? name : throw new FormatException($"'{s}' is not the name of a repository.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RepositoryName result)
    {
        var text = s?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) ?? "";
        var name = text.StartsWith('~')
            ? ResourceId.TryParse(text, provider, out var id)
                ? id.Value
                : ""
            : text;
        result = new RepositoryName(name);
        return name.Length > 0;
    }
}
