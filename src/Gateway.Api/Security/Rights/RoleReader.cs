using System.Collections.Frozen;
using Gateway.Api.Connections;

namespace Gateway.Api.Security.Rights;

/// <summary>
/// Reads roles from the configuration. It refuses what it does not know: a misspelt <c>Buckets</c> that is passed over would give away all of them.
/// </summary>
internal static class RoleReader
{
    public const string Section = SecurityOptions.Section + ":Roles";
    public const string Administrator = "administrator";
    public const string Reader = "reader";

    private static readonly FrozenDictionary<string, IReadOnlyList<Rule>> BuiltIn = new Dictionary<string, IReadOnlyList<Rule>>
    {
        [Administrator] = [Rule.All],
        [Reader] = [new Rule(VerbNames.Parse("*:read"), ["*"], [], [])],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="StartupException">A role cannot be used.</exception>
    public static FrozenDictionary<string, Role> Read(IConfiguration configuration)
    {
        var configured = configuration.GetSection(Section).GetChildren().Select(ReadRole).ToArray();
        var rest = BuiltIn
            .Keys.Except(configured.Select(role => role.Name), StringComparer.Ordinal)
            .Select(name => new Role(name, BuiltIn[name], [], [], []));
        return configured.Concat(rest).ToFrozenDictionary(role => role.Name, StringComparer.Ordinal);
    }

    // Figures of the gateway name every connection: everything on some connections does not hold them.
    private static readonly ulong OfAllConnections = Verb.MetricsRead.Bit();

    private static Role ReadRole(IConfigurationSection section)
    {
        section.RefuseUnknown("Rules", "Keys", "Subjects", "Groups");
        var rules = section.GetSection("Rules").GetChildren().Select(ReadRule).ToArray();
        if (BuiltIn.TryGetValue(section.Key, out var builtIn))
        {
            return rules.Length == 0
                ? Bind(builtIn)
                : throw Refuse(section, "is built in: it takes Keys, Subjects and Groups, and no Rules.");
        }

        return rules.Length > 0 ? Bind(rules) : throw Refuse(section, "has no Rules.");

        Role Bind(IReadOnlyList<Rule> given) =>
            new(section.Key, given, ReadSet(section, "Keys"), ReadSet(section, "Subjects"), ReadSet(section, "Groups"));
    }

    private static Rule ReadRule(IConfigurationSection section)
    {
        section.RefuseUnknown("Verbs", "Connections", "Buckets", "Prefixes");
        var buckets = section.GetSection("Buckets").ReadList();
        var prefixes = section.GetSection("Prefixes").ReadList();
        var connections = section.GetSection("Connections").ReadList();
        var isNarrow = section.GetSection("Buckets").Exists() || section.GetSection("Prefixes").Exists();
        var verbs = 0UL;
        foreach (var name in section.GetSection("Verbs").ReadList())
        {
            var found = VerbNames.Parse(name);
            if (found == 0)
            {
                throw Refuse(section, $"names the verb '{name}', which there is not. There are: {string.Join(", ", VerbNames.All)}.");
            }

            if (isNarrow && (found & VerbNames.OfBuckets) == 0)
            {
                throw Refuse(section, $"narrows '{name}' to buckets, which it is not about.");
            }

            verbs |=
                isNarrow ? found & VerbNames.OfBuckets
                : name.Contains('*', StringComparison.Ordinal) && !connections.Contains("*") ? found & ~OfAllConnections
                : found;
        }

        // An empty name would fit nothing, or as a prefix everything: neither is what somebody meant.
        return verbs == 0 ? throw Refuse(section, "has no Verbs.")
            : connections.Length == 0 ? throw Refuse(section, "has no Connections; * is all of them.")
            : section.GetSection("Buckets").Exists() && buckets.Length == 0 ? throw Refuse(section, "has an empty list of Buckets.")
            : section.GetSection("Prefixes").Exists() && prefixes.Length == 0 ? throw Refuse(section, "has an empty list of Prefixes.")
            : connections.Concat(buckets).Concat(prefixes).Any(string.IsNullOrEmpty) ? throw Refuse(section, "has an empty name in a list.")
            : new Rule(verbs, connections, buckets, prefixes);
    }

    private static FrozenSet<string> ReadSet(IConfigurationSection section, string name) =>
        section.GetSection(name).ReadList().ToFrozenSet(StringComparer.Ordinal);

    private static StartupException Refuse(IConfigurationSection section, string message) => new($"{section.Path} {message}");
}
