using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.OciRegistry;

/// <summary>What a registry asks for: <c>WWW-Authenticate: Bearer realm="…",service="…",scope="…"</c>, or <c>Basic</c>.</summary>
/// <param name="Realm">Where tokens come from; null for <c>Basic</c>, where the name and the password themselves are wanted.</param>
/// <param name="Service">The registry's name there.</param>
/// <param name="Scope">What the token has to allow.</param>
internal sealed partial record RegistryChallenge(Uri? Realm, string? Service, string? Scope)
{
    /// <summary>Null if the answer asks for nothing that can be given.</summary>
    public static RegistryChallenge? Read(HttpResponseMessage response)
    {
        foreach (var header in response.Headers.WwwAuthenticate)
        {
            if (header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            {
                return new RegistryChallenge(null, null, null);
            }

            var values = Parameter()
                .Matches(header.Parameter ?? "")
                .ToLookup(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.OrdinalIgnoreCase);
            if (
                header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
                && Uri.TryCreate(values["realm"].FirstOrDefault(), UriKind.Absolute, out var realm)
            )
            {
                return new RegistryChallenge(realm, values["service"].FirstOrDefault(), values["scope"].FirstOrDefault());
            }
        }

        return null;
    }

    [GeneratedRegex(
        """ (?<name>[A-Za-z_]+) \s* = \s* " (?<value>[^"]*) " """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Parameter();
}
