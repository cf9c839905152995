using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Kubernetes.Gke;

/// <summary>What Kubernetes Engine says (https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters).</summary>
internal sealed record GkeCluster
{
    public string? Name { get; init; }

    /// <summary>A zone or a region.</summary>
    public string? Location { get; init; }

    public string? Status { get; init; }

    public string? StatusMessage { get; init; }

    /// <summary>The API server's address, without a scheme; missing while the cluster is made.</summary>
    public string? Endpoint { get; init; }

    public GkeMasterAuth? MasterAuth { get; init; }

    public DateTimeOffset? CreateTime { get; init; }

    public string? CurrentMasterVersion { get; init; }

    public int? CurrentNodeCount { get; init; }
}

internal sealed record GkeMasterAuth(string? ClusterCaCertificate);

internal sealed record GkeClusterList
{
    public IReadOnlyList<GkeCluster>? Clusters { get; init; }

    /// <summary>Zones that did not answer: their clusters are not in the list.</summary>
    public IReadOnlyList<string>? MissingZones { get; init; }
}

internal sealed record GkeNewCluster(GkeClusterSpec Cluster);

internal sealed record GkeClusterSpec
{
    public required string Name { get; init; }

    public GkeAutopilot? Autopilot { get; init; }

    public int? InitialNodeCount { get; init; }

    public GkeNodeConfig? NodeConfig { get; init; }

    public string? Network { get; init; }

    public string? Subnetwork { get; init; }
}

internal sealed record GkeAutopilot(bool Enabled);

internal sealed record GkeNodeConfig(string MachineType);

internal sealed record GkeOperation
{
    public string? Name { get; init; }

    public GkeError? Error { get; init; }
}

internal sealed record GkeErrorAnswer(GkeError? Error);

internal sealed record GkeError
{
    public string? Message { get; init; }

    /// <summary>A word of google.rpc.Code in answers; operations have a number in its place.</summary>
    public string? Status { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GkeCluster))]
[JsonSerializable(typeof(GkeClusterList))]
[JsonSerializable(typeof(GkeNewCluster))]
[JsonSerializable(typeof(GkeOperation))]
[JsonSerializable(typeof(GkeErrorAnswer))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
internal sealed partial class GkeJson : JsonSerializerContext;
