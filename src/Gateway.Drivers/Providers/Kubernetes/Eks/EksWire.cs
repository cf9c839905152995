using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Kubernetes.Eks;

/// <summary>What EKS says (https://docs.aws.amazon.com/eks/latest/APIReference/).</summary>
internal sealed record EksClusterList
{
    public IReadOnlyList<string>? Clusters { get; init; }

    public string? NextToken { get; init; }
}

internal sealed record EksClusterAnswer(EksCluster? Cluster);

internal sealed record EksCluster
{
    public required string Name { get; init; }

    public string? Arn { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public double? CreatedAt { get; init; }

    public string? Version { get; init; }

    /// <summary>The API server's address; missing while the cluster is made.</summary>
    public string? Endpoint { get; init; }

    public string? Status { get; init; }

    public EksAuthority? CertificateAuthority { get; init; }
}

internal sealed record EksAuthority(string? Data);

internal sealed record EksNewCluster
{
    public required string Name { get; init; }

    public required string RoleArn { get; init; }

    public required EksNetwork ResourcesVpcConfig { get; init; }

    public string? Version { get; init; }

    /// <summary>Makes a repeated request one.</summary>
    public required string ClientRequestToken { get; init; }
}

internal sealed record EksNetwork(IReadOnlyList<string> SubnetIds, IReadOnlyList<string>? SecurityGroupIds);

internal sealed record EksError
{
    [JsonPropertyName("__type")]
    public string? Type { get; init; }

    public string? Message { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(EksClusterList))]
[JsonSerializable(typeof(EksClusterAnswer))]
[JsonSerializable(typeof(EksNewCluster))]
[JsonSerializable(typeof(EksError))]
[JsonSerializable(typeof(string))]
internal sealed partial class EksJson : JsonSerializerContext;
