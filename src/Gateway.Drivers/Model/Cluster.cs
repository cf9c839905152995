namespace Gateway.Drivers.Model;

/// <summary>A group that containers run in: an ECS cluster, a Kubernetes namespace.</summary>
public sealed record Cluster : StatefulResource<ResourceState>
{
    /// <summary>Running containers; null where the provider does not say.</summary>
    public int? RunningContainers { get; init; }
}
