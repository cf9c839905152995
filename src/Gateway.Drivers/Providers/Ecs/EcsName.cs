using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>
/// The names that tie ECS's things together. A container that the gateway deploys is a family of task definitions,
/// <c>cloudgateway-{cluster}_-{name}</c>, which is there also while no task runs; its id is <c>cluster/name</c>. Any other container is known
/// by its task: <c>cluster/task/name</c>.
/// </summary>
internal static partial class EcsName
{
    /// <summary>What the families of this gateway's containers begin with.</summary>
    public const string FamilyPrefix = "cloudgateway-";

    /// <summary>The most characters of a family's name.</summary>
    public const int LongestFamily = 255;

    // A dot is written _- and an underscore __, for ECS takes letters, digits, hyphens and underscores only. Clusters have no dots.
    private const string Dot = "_-";
    private const string Delimiter = Dot;

    /// <summary>Whether a text may be the name of a cluster.</summary>
    public static bool IsCluster(string? name) => name is not null && Cluster().IsMatch(name);

    /// <summary>The beginning of the families of all containers of a cluster.</summary>
    public static string FamiliesOf(string cluster) => $"{FamilyPrefix}{Encode(cluster)}{Delimiter}";

    /// <summary>The family of a container.</summary>
    public static string Family(string cluster, string name) => FamiliesOf(cluster) + Encode(name);

    /// <summary>The cluster and name that a family stands for; null for a family that is not of the gateway's making.</summary>
    public static (string Cluster, string Name)? Read(string family)
    {
        if (!family.StartsWith(FamilyPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = new List<StringBuilder> { new() };
        for (var i = FamilyPrefix.Length; i < family.Length; i++)
        {
            if (family[i] != '_')
            {
                parts[^1].Append(family[i]);
            }
            else if (++i == family.Length)
            {
                return null;
            }
            else if (family[i] == '-' && parts.Count == 1)
            {
                parts.Add(new StringBuilder());
            }
            else
            {
                parts[^1].Append(family[i] == '-' ? '.' : '_');
            }
        }

        return parts is [{ Length: > 0 } cluster, { Length: > 0 } name] ? (cluster.ToString(), name.ToString()) : null;
    }

    /// <summary>The name of a container as ECS takes it.</summary>
    public static string Encode(string name) =>
        name.Replace("_", "__", StringComparison.Ordinal).Replace(".", Dot, StringComparison.Ordinal);

    /// <summary>The last part of an ARN: the id of a task, the name of a cluster, <c>family:revision</c> of a definition.</summary>
    public static string Last(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    /// <summary>The family of a definition's ARN, without the revision.</summary>
    public static string FamilyOf(string definition)
    {
        var last = Last(definition);
        var colon = last.LastIndexOf(':');
        return colon < 0 ? last : last[..colon];
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,254}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Cluster();
}
