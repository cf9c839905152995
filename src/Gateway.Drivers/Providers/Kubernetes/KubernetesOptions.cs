namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>What only Kubernetes knows of a new container.</summary>
public sealed record KubernetesContainerOptions
{
    /// <summary>
    /// What is made: a <c>deployment</c>, which keeps it running and can be stopped and started, or a bare <c>pod</c>. By default a pod if
    /// the restart policy is one that deployments do not have (<c>never</c>, <c>onFailure</c>), a deployment otherwise.
    /// </summary>
    public KubernetesUnit? Unit { get; init; }

    /// <summary>How many pods a deployment keeps running; 1 by default.</summary>
    public int? Replicas { get; init; }

    /// <summary>The service account that it runs as: one that the connection's settings allow.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Secrets of its namespace with credentials of registries.</summary>
    public IReadOnlyList<string> ImagePullSecrets { get; init; } = [];

    /// <summary>Whether its image is fetched: as Kubernetes does by default, which is always for <c>:latest</c> and otherwise if it is missing.</summary>
    public KubernetesPullPolicy? PullPolicy { get; init; }

    /// <summary>Labels that its node must have.</summary>
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>Seconds between the signal to end and the kill; 30 by default.</summary>
    public int? StopGraceSeconds { get; init; }
}

/// <summary>What keeps a container.</summary>
public enum KubernetesUnit
{
    Deployment,
    Pod,
}

/// <summary>When the image of a container is fetched.</summary>
public enum KubernetesPullPolicy
{
    Always,
    IfNotPresent,
    Never,
}
