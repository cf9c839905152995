using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Gateway.Drivers.Containers;

/// <summary>
/// A reference as registries know it: <c>registry:port/path:tag@digest</c>, where all but the path may be missing.
/// https://github.com/distribution/reference has the grammar.
/// </summary>
/// <param name="Name">All but tag and digest.</param>
/// <param name="Tag">The tag; null for none.</param>
/// <param name="Digest">The digest; null for none.</param>
public sealed partial record ImageReference(string Name, string? Tag, string? Digest)
{
    /// <summary>The registry of a name that tells none.</summary>
    public const string DockerHub = "docker.io";

    private const string DockerHubOwner = "library/";
    private const int Longest = 512;

    /// <summary>The registry, <c>host</c> or <c>host:port</c>; Docker Hub where the name tells none.</summary>
    public string Registry => HasRegistry ? Name[..Slash] : DockerHub;

    /// <summary>The name inside the registry: <c>library/tomcat</c> for <c>tomcat</c>.</summary>
    public string Repository =>
        HasRegistry && Registry != DockerHub ? Name[(Slash + 1)..]
        : Name[(HasRegistry ? Slash + 1 : 0)..] is var path && path.Contains('/', StringComparison.Ordinal) ? path
        : DockerHubOwner + path;

    /// <summary>The last part of the name: <c>app</c> of <c>registry:5000/team/app</c>.</summary>
    public string ShortName => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>What picks one image of the name: the digest is the stricter, and <c>latest</c> stands for nothing said.</summary>
    public string TagOrDigest => Digest ?? Tag ?? "latest";

    private int Slash => Name.IndexOf('/', StringComparison.Ordinal);

    // As Docker's tools tell a host from the first part of a path.
    private bool HasRegistry => Slash > 0 && (Name.AsSpan(0, Slash).ContainsAny('.', ':') || Name.AsSpan(0, Slash) is "localhost");

    /// <summary>The whole reference, with <c>:latest</c> where there is neither tag nor digest.</summary>
    public override string ToString() => Digest is null ? $"{Name}:{TagOrDigest}" : $"{Name}@{Digest}";

    /// <summary>False for a text that is no reference.</summary>
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
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Grammar();
}
