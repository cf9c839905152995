namespace Gateway.Drivers.Providers.Kubernetes.Gke;

/// <summary>What only Google Kubernetes Engine knows of a new cluster. Without nodes named here it is an Autopilot cluster.</summary>
public sealed record GkeClusterOptions
{
    /// <summary>The region or zone; the connection's by default. Autopilot clusters are in regions.</summary>
    public string? Location { get; init; }

    /// <summary>How many nodes it begins with, in each zone of a region.</summary>
    public int? NodeCount { get; init; }

    /// <summary>The machine type of its nodes: <c>e2-standard-4</c>.</summary>
    public string? MachineType { get; init; }

    /// <summary>The network; <c>default</c> by default.</summary>
    public string? Network { get; init; }

    /// <summary>The subnet.</summary>
    public string? Subnetwork { get; init; }
}
