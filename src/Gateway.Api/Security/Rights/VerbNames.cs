using System.Collections.Frozen;
using System.Text;

namespace Gateway.Api.Security.Rights;

/// <summary>The names of verbs, and sets of them as bits.</summary>
internal static class VerbNames
{
    /// <summary>Verbs that are about objects.</summary>
    public static readonly ulong OfObjects = Verb.ObjectsRead.Bit() | Verb.ObjectsWrite.Bit() | Verb.ObjectsLink.Bit();

    /// <summary>Verbs that are about a bucket or its objects.</summary>
    public static readonly ulong OfBuckets = OfObjects | Verb.BucketsRead.Bit() | Verb.BucketsWrite.Bit();

    /// <summary>Verbs that are about the gateway and no connection.</summary>
    public static readonly ulong OfGateway = Verb.KeysAdmin.Bit() | Verb.MetricsRead.Bit();

    private static readonly FrozenDictionary<Verb, string> Names = Enum.GetValues<Verb>().ToFrozenDictionary(verb => verb, Name);

    /// <summary>All names, in the order of the verbs.</summary>
    public static IEnumerable<string> All => Names.OrderBy(verb => verb.Key).Select(verb => verb.Value);

    public static string ToName(this Verb verb) => Names[verb];

    public static ulong Bit(this Verb verb) => 1UL << (int)verb;

    /// <summary>The verbs of a name or a pattern: <c>nodes:read</c>, <c>nodes:*</c>, <c>*:read</c>, <c>*</c>. None if there is no such verb.</summary>
    public static ulong Parse(string text)
    {
        var parts = text == "*" ? ["*", "*"] : text.Split(':');
        if (parts.Length != 2)
        {
            return 0;
        }

        var found = 0UL;
        foreach (var (verb, name) in Names)
        {
            var colon = name.IndexOf(':', StringComparison.Ordinal);
            if (
                (parts[0] == "*" || name.AsSpan(0, colon).SequenceEqual(parts[0]))
                && (parts[1] == "*" || name.AsSpan(colon + 1).SequenceEqual(parts[1]))
            )
            {
                found |= verb.Bit();
            }
        }

        return found;
    }

    // KeyPairsRead is key-pairs:read: what begins with the last capital is the action.
    private static string Name(Verb verb)
    {
        var text = verb.ToString();
        var action = text.AsSpan().LastIndexOfAnyInRange('A', 'Z');
        var name = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiLetterUpper(text[i]) && i > 0)
            {
                name.Append(i == action ? ':' : '-');
            }

            name.Append(char.ToLowerInvariant(text[i]));
        }

        return name.ToString();
    }
}
