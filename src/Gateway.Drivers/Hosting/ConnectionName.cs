using System.Text.RegularExpressions;

namespace Gateway.Drivers.Hosting;

/// <summary>What connections may be called, and the patterns that pick them.</summary>
public static partial class ConnectionName
{
    /// <summary>The rule in words, for messages.</summary>
    public const string Rule =
        "A connection's name has 1 to 63 lower case letters, digits, '-', '_' and '.', and begins with a letter or digit.";

    public static bool IsValid(string name) => Valid().IsMatch(name);

    /// <summary>Whether the text picks connections by <c>*</c> and does not name one.</summary>
    public static bool IsPattern(string text) => text.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether a name fits a pattern in which <c>*</c> stands for any characters.</summary>
    public static bool Matches(string pattern, string name) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(
            pattern.Replace("?", "", StringComparison.Ordinal),
            name,
            ignoreCase: false
        );

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}
