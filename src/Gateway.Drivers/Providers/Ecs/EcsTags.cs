using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>
/// Labels as tags, which may hold letters, digits, spaces and <c>_ . : / = + - @</c> only: every other byte of the UTF-8, and each at sign, is
/// written as an at sign and two hex digits. Tags of containers that the gateway did not make are read as they are.
/// </summary>
internal static partial class EcsTags
{
    /// <summary>The most tags of one thing.</summary>
    public const int Most = 50;

    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <summary>The labels as tags; null where they are too long, or begin as Amazon's own do.</summary>
    public static IReadOnlyList<TagWire>? Write(IReadOnlyDictionary<string, string> labels)
    {
        var tags = labels.Select(label => new TagWire(Encode(label.Key), Encode(label.Value))).ToList();
        return
            tags.Count > Most
            || tags.Exists(tag =>
                tag.Key.Length is 0 or > LongestKey
                || tag.Value.Length > LongestValue
                || tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
            )
            ? null
            : tags;
    }

    /// <summary>Tags as labels.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="areEncoded">Whether the gateway wrote them.</param>
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyList<TagWire>? tags, bool areEncoded)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags ?? [])
        {
            labels[areEncoded ? Decode(tag.Key) : tag.Key] = areEncoded ? Decode(tag.Value) : tag.Value;
        }

        return labels;
    }

    private static string Encode(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var character = rune.ToString();
            if (Allowed().IsMatch(character))
            {
                written.Append(character);
                continue;
            }

            foreach (var octet in Encoding.UTF8.GetBytes(character))
            {
                written.Append(CultureInfo.InvariantCulture, $"@{octet:X2}");
            }
        }

        return written.ToString();
    }

    private static string Decode(string text) =>
        Escapes()
            .Replace(text, match => Encoding.UTF8.GetString(Convert.FromHexString(match.Value.Replace("@", "", StringComparison.Ordinal))));

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();

    [GeneratedRegex("(@[0-9A-F]{2})+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Escapes();
}
