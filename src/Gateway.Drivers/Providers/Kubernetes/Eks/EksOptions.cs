namespace Gateway.Drivers.Providers.Kubernetes.Eks;

/// <summary>What only Amazon EKS knows of a new cluster.</summary>
public sealed record EksClusterOptions
{
    /// <summary>The ARN of the role that the cluster acts as; the connection's by default.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Its subnets, two at least, in two zones; the connection's by default.</summary>
    public IReadOnlyList<string>? SubnetIds { get; init; }

    /// <summary>Its security groups beside the one that EKS makes.</summary>
    public IReadOnlyList<string>? SecurityGroupIds { get; init; }

    /// <summary>The version of Kubernetes, such as <c>1.35</c>; EKS's own choice by default.</summary>
    public string? Version { get; init; }
}
