using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

/// <summary>DigitalOcean's tags are plain words: our <c>env=test</c> is its <c>env:test</c>, and a word without a colon is a tag without a value.</summary>
internal static partial class DigitalOceanTags
{
    /// <summary>The key of the tag that a repeated request is found by; not shown.</summary>
    private const string TokenKey = "cloudgateway-token";

    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static string OfToken(Guid token) => $"{TokenKey}:{token:D}";

    /// <summary>The words for a request; null for none.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/> for a tag that no word can hold.</exception>
    public static List<string>? Write(Connection connection, IReadOnlyDictionary<string, string> tags, Guid? token)
    {
        var words = new List<string>(tags.Count + 1);
        foreach (var (key, value) in tags)
        {
            var word = value.Length == 0 ? key : $"{key}:{value}";
            if (key.Contains(':', StringComparison.Ordinal) || !Word().IsMatch(word))
            {
                throw connection.Fail(
                    DriverErrorKind.InvalidValue,
                    $"The tag '{key}' cannot be kept: DigitalOcean's tags have letters, digits, colons, dashes and underscores, 255 at most, and the colon parts name and value.",
                    "tags"
                );
            }

            words.Add(word);
        }

        if (token is { } wanted)
        {
            words.Add(OfToken(wanted));
        }

        return words.Count == 0 ? null : words;
    }

    /// <summary>Names and values. Of two words with one name, the first counts.</summary>
    public static IReadOnlyDictionary<string, string> Read(string[]? words)
    {
        if (words is null or [])
        {
            return None;
        }

        var tags = new Dictionary<string, string>(words.Length, StringComparer.Ordinal);
        foreach (var word in words)
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon != TokenKey.Length || !word.StartsWith(TokenKey, StringComparison.Ordinal))
            {
                tags.TryAdd(colon < 0 ? word : word[..colon], colon < 0 ? "" : word[(colon + 1)..]);
            }
        }

        return tags;
    }

    /// <summary>
    /// The word to ask for, of which a list takes only one. A tag without a value is left to the gateway: it may have been written with
    /// a colon at its end.
    /// </summary>
    public static string? ToAskFor(IReadOnlyDictionary<string, string> tags) =>
        tags.Where(tag => tag.Value.Length > 0).Select(tag => $"{tag.Key}:{tag.Value}").FirstOrDefault(word => Word().IsMatch(word));

    [GeneratedRegex("^[A-Za-z0-9:_-]{1,255}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
