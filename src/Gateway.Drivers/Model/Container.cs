using System.Collections.Immutable;

namespace Gateway.Drivers.Model;

/// <summary>A running workload: a Docker container, a pod's container, a task's container.</summary>
public sealed record Container : StatefulResource<ContainerState>
{
    /// <summary>The image as it was asked for: <c>tomcat:8.0</c>.</summary>
    public string? Image { get; init; }

    /// <summary>The command and its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The container's own addresses, IPv4 and IPv6; never the host's.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Its ports, published or not.</summary>
    public IReadOnlyList<PortBinding> Ports { get; init; } = [];

    /// <summary>Names and values that people or platforms gave it.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The exit code of the last run; null while it runs or where the provider does not say.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it is in this state, in the provider's words.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the cluster (namespace) it runs in; null where the platform has none.</summary>
    public ResourceId? Cluster { get; init; }

    /// <summary>The unit that it lives and dies with (pod, task); null where the platform has none.</summary>
    public string? Group { get; init; }

    public override bool Matches(ListFilter filter) =>
        base.Matches(filter)
        && ListFilter.Matches(filter.Image, Image)
        && ListFilter.Matches(filter.Cluster, Cluster?.Value)
        && filter.MatchesTags(Labels);
}
