using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>The id of a container, read.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Task">The id of its task; null for a container of the gateway's making.</param>
/// <param name="Name">The container's name.</param>
internal sealed partial record EcsId(string Cluster, string? Task, string Name)
{
    /// <summary>Null for a text that is the id of nothing here.</summary>
    public static EcsId? Read(string id) =>
        id.Split('/') switch
        {
            [var cluster, var name] when EcsName.IsCluster(cluster) && ContainerName().IsMatch(name) => new EcsId(cluster, null, name),
            [var cluster, var task, { Length: > 0 } name] when EcsName.IsCluster(cluster) && TaskId().IsMatch(task) => new EcsId(
                cluster,
                task,
                name
            ),
            _ => null,
        };

    public override string ToString() => Task is null ? $"{Cluster}/{Name}" : $"{Cluster}/{Task}/{Name}";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ContainerName();

    // Without hyphens since 2018; tasks of accounts that have not opted in have a GUID.
    [GeneratedRegex(@"\A[0-9a-f][0-9a-f-]{30,38}[0-9a-f]\z", RegexOptions.CultureInvariant)]
    private static partial Regex TaskId();
}
