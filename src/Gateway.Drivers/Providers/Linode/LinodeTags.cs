using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

/// <summary>Linode's tags are plain texts: our <c>env=test</c> is its <c>env:test</c>, and a text without a colon is a tag without a value.</summary>
internal static class LinodeTags
{
    // A tag has 50 characters at most, which the word and a UUID with dashes would not fit into.
    private const string TokenKey = "cgw-token";

    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static string OfToken(Guid token) => $"{TokenKey}:{token:N}";

    /// <summary>The texts for a request; null for none.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/> for a tag whose name and value could not be told apart.</exception>
    public static List<string>? Write(Connection connection, IReadOnlyDictionary<string, string> tags, Guid? token)
    {
        var texts = new List<string>(tags.Count + 1);
        foreach (var (key, value) in tags)
        {
            if (key.Contains(':', StringComparison.Ordinal))
            {
                throw connection.Fail(
                    DriverErrorKind.InvalidValue,
                    $"The tag '{key}' cannot be kept: Linode's tags are texts, in which a colon parts name and value.",
                    "tags"
                );
            }

            texts.Add(value.Length == 0 ? key : $"{key}:{value}");
        }

        if (token is { } wanted)
        {
            texts.Add(OfToken(wanted));
        }

        return texts.Count == 0 ? null : texts;
    }

    /// <summary>Names and values. Of two texts with one name, the first counts.</summary>
    public static IReadOnlyDictionary<string, string> Read(string[]? texts)
    {
        if (texts is null or [])
        {
            return None;
        }

        var tags = new Dictionary<string, string>(texts.Length, StringComparer.Ordinal);
        foreach (
            var (key, value) in texts.Select(text => text.Split(':', 2)).Select(parts => (parts[0], parts.ElementAtOrDefault(1) ?? ""))
        )
        {
            if (key != TokenKey)
            {
                tags.TryAdd(key, value);
            }
        }

        return tags;
    }

    /// <summary>The texts to ask for. A tag without a value may have been written with a colon at its end, and is left to the gateway.</summary>
    public static IEnumerable<string> ToAskFor(IReadOnlyDictionary<string, string> tags) =>
        tags.Where(tag => tag.Value.Length > 0).Select(tag => $"{tag.Key}:{tag.Value}");
}
