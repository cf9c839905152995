namespace Gateway.Api.Security.Rights;

/// <summary>What a caller may do: the rules of all roles that he has. There are no rules that take away.</summary>
internal sealed class CallerRights(IReadOnlyList<Rule> rules)
{
    private static readonly ulong OfConnections = ~VerbNames.OfGateway;

    public static CallerRights All { get; } = new([Rule.All]);

    public static CallerRights None { get; } = new([]);

    /// <summary>Whether there is nothing that he may not do.</summary>
    public bool IsAll { get; } = rules.Any(rule => rule.IsAll);

    /// <summary>Whether he has a verb anywhere.</summary>
    public bool Has(Verb verb) => IsAll || rules.Any(rule => (rule.Verbs & verb.Bit()) != 0);

    /// <summary>Whether he has a verb on a connection, a bucket, a key. With null for a bucket or a key: on some of them.</summary>
    public bool Allows(Verb verb, string connection, string? bucket = null, string? key = null) =>
        IsAll || Fits(verb.Bit(), connection, bucket, key);

    /// <summary>Whether there is anything that he may do with it. What there is not does not exist for him.</summary>
    public bool Sees(string connection, string? bucket = null, string? key = null) =>
        IsAll
        || Fits(
            bucket is null ? OfConnections
                : key is null ? VerbNames.OfBuckets
                : VerbNames.OfObjects,
            connection,
            bucket,
            key
        );

    private bool Fits(ulong verbs, string connection, string? bucket, string? key)
    {
        foreach (var rule in rules)
        {
            if ((rule.Verbs & verbs) != 0 && rule.Fits(connection, bucket, key))
            {
                return true;
            }
        }

        return false;
    }
}
