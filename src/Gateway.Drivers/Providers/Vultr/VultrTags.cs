using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

/// <summary>Vultr's tags are words: ours go in as <c>name=value</c>, or as the name alone where the value is empty.</summary>
internal static class VultrTags
{
    /// <summary>The tag that a repeated request is found by; not shown.</summary>
    private const string Token = "cloudgateway-token";

    public static string ToWord(string name, string value) => value.Length == 0 ? name : $"{name}={value}";

    public static string ToWord(Guid token) => ToWord(Token, token.ToString("D"));

    public static List<string> ToWords(CreateNode request)
    {
        var words = request.Tags.Select(tag => ToWord(tag.Key, tag.Value)).ToList();
        if (request.ClientToken is { } token)
        {
            words.Add(ToWord(token));
        }

        return words;
    }

    /// <summary>The tags of a list of words. Of a name that is there twice the first stands.</summary>
    public static Dictionary<string, string> Read(IEnumerable<string>? words)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words ?? [])
        {
            var end = word.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = end <= 0 ? (word, "") : (word[..end], word[(end + 1)..]);
            if (name != Token)
            {
                tags.TryAdd(name, value);
            }
        }

        return tags;
    }
}
