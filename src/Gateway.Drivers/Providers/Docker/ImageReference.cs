using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>
/// A reference as registries know it: <c>registry:port/path:tag@digest</c>, where all but the path may be missing.
/// https://github.com/distribution/reference has the grammar.
/// </summary>
internal sealed partial record ImageReference(string Name, string? Tag, string? Digest)
{
    private const int Longest = 512;

    /// <summary>What picks one image of the name: the digest is the stricter, and <c>latest</c> stands for nothing said.</summary>
    public string TagOrDigest => Digest ?? Tag ?? "latest";

    public override string ToString() => Digest is null ? $"{Name}:{TagOrDigest}" : $"{Name}@{Digest}";

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference =
            text.Length <= Longest && Grammar().Match(text) is { Success: true } match
                ? new ImageReference(match.Groups["name"].Value, ValueOf(match.Groups["tag"]), ValueOf(match.Groups["digest"]))
                : null;
        return reference is not null;
    }

    private static string? ValueOf(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex(
        """
            \A
            (?<name>
              ( ( [A-Za-z0-9] ([A-Za-z0-9-]*[A-Za-z0-9])? (\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)* | \[[0-9A-Fa-f:]+\] ) (:[0-9]+)? / )?
              [a-z0-9]+ ( (\.|__?|-+) [a-z0-9]+ )*
              ( / [a-z0-9]+ ( (\.|__?|-+) [a-z0-9]+ )* )*
            )
            ( : (?<tag> [A-Za-z0-9_] [A-Za-z0-9_.-]{0,127} ) )?
            ( @ (?<digest> [A-Za-z][A-Za-z0-9]*([+._-][A-Za-z][A-Za-z0-9]*)* : [0-9a-fA-F]{32,} ) )?
            \z
            """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Grammar();
}
