using Gateway.Drivers.Hosting;

namespace Gateway.Api.Security.Rights;

/// <summary>A line of a role: these verbs on these connections, and where it names buckets or prefixes, only there.</summary>
/// <param name="Verbs">The verbs, as bits.</param>
/// <param name="Connections">Names of connections and patterns with <c>*</c>.</param>
/// <param name="Buckets">Names of buckets and patterns with <c>*</c>; all if empty.</param>
/// <param name="Prefixes">What keys begin with; all if empty.</param>
internal sealed record Rule(ulong Verbs, IReadOnlyList<string> Connections, IReadOnlyList<string> Buckets, IReadOnlyList<string> Prefixes)
{
    /// <summary>Everything everywhere.</summary>
    public static Rule All { get; } = new(ulong.MaxValue, ["*"], [], []);

    public bool IsAll => Verbs == ulong.MaxValue && Connections.Contains("*") && Buckets.Count == 0 && Prefixes.Count == 0;

    /// <summary>Whether it is about a connection; of that, a bucket; of that, a key or all keys that begin so. Null is some of them.</summary>
    public bool Fits(string connection, string? bucket, string? key) =>
        FitsAny(Connections, connection)
        && (bucket is null || Buckets.Count == 0 || FitsAny(Buckets, bucket))
        && (key is null || Prefixes.Count == 0 || Begins(key));

    private bool Begins(string key)
    {
        foreach (var prefix in Prefixes)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool FitsAny(IReadOnlyList<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (pattern == "*" || pattern == name || (ConnectionName.IsPattern(pattern) && ConnectionName.Matches(pattern, name)))
            {
                return true;
            }
        }

        return false;
    }
}
