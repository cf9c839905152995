using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Ecs;

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference: only what is used. Times are seconds since 1970 with a fraction.

internal sealed record ErrorWire(
    [property: JsonPropertyName("__type")] string? Type,
    string? Message,
    [property: JsonPropertyName("Message")] string? CapitalMessage
);

internal sealed record TagWire(string Key, string Value);

internal sealed record FailureWire(string? Arn, string? Reason, string? Detail);

internal sealed record ListClustersCall(string? NextToken, int? MaxResults);

internal sealed record ListClustersAnswer(IReadOnlyList<string>? ClusterArns, string? NextToken);

internal sealed record DescribeClustersCall(IReadOnlyList<string> Clusters);

internal sealed record DescribeClustersAnswer(IReadOnlyList<ClusterWire>? Clusters);

internal sealed record ClusterAnswer(ClusterWire Cluster);

internal sealed record ClusterWire(
    string ClusterArn,
    string ClusterName,
    string? Status,
    int? RegisteredContainerInstancesCount,
    int? RunningTasksCount,
    int? PendingTasksCount,
    int? ActiveServicesCount,
    IReadOnlyList<string>? CapacityProviders
);

internal sealed record CreateClusterCall(string ClusterName);

internal sealed record ClusterCall(string Cluster);

internal sealed record ListTasksCall(string Cluster, string DesiredStatus, string? Family, string? NextToken, int MaxResults);

internal sealed record ListTasksAnswer(IReadOnlyList<string>? TaskArns, string? NextToken);

internal sealed record DescribeTasksCall(string Cluster, IReadOnlyList<string> Tasks, IReadOnlyList<string> Include);

internal sealed record TasksAnswer(IReadOnlyList<TaskWire>? Tasks, IReadOnlyList<FailureWire>? Failures);

internal sealed record TaskAnswer(TaskWire Task);

internal sealed record TaskWire(
    string TaskArn,
    string ClusterArn,
    string TaskDefinitionArn,
    string? LastStatus,
    string? DesiredStatus,
    string? LaunchType,
    string? CapacityProviderName,
    string? AvailabilityZone,
    string? Group,
    string? StartedBy,
    string? StopCode,
    string? StoppedReason,
    string? HealthStatus,
    double? CreatedAt,
    IReadOnlyList<TaskContainer>? Containers,
    IReadOnlyList<TagWire>? Tags
);

internal sealed record TaskContainer(
    string Name,
    string? Image,
    string? ImageDigest,
    string? RuntimeId,
    string? LastStatus,
    int? ExitCode,
    string? Reason,
    IReadOnlyList<NetworkBinding>? NetworkBindings,
    IReadOnlyList<NetworkInterface>? NetworkInterfaces
);

internal sealed record NetworkBinding(
    [property: JsonPropertyName("bindIP")] string? BindIp,
    int? ContainerPort,
    int? HostPort,
    string? Protocol
);

internal sealed record NetworkInterface(string? PrivateIpv4Address, string? Ipv6Address);

internal sealed record StopTaskCall(string Cluster, string Task, string Reason);

internal sealed record ListFamiliesCall(string FamilyPrefix, string Status, string? NextToken, int MaxResults);

internal sealed record ListFamiliesAnswer(IReadOnlyList<string>? Families, string? NextToken);

internal sealed record ListDefinitionsCall(string FamilyPrefix, string Status, string Sort, int MaxResults);

internal sealed record ListDefinitionsAnswer(IReadOnlyList<string>? TaskDefinitionArns);

internal sealed record DescribeDefinitionCall(string TaskDefinition, IReadOnlyList<string> Include);

internal sealed record DefinitionCall(string TaskDefinition);

internal sealed record DefinitionAnswer(DefinitionWire TaskDefinition, IReadOnlyList<TagWire>? Tags);

internal sealed record DefinitionWire(
    string TaskDefinitionArn,
    string Family,
    string? Status,
    double? RegisteredAt,
    IReadOnlyList<DefinedContainer>? ContainerDefinitions
);

internal sealed record DefinedContainer(
    string? Name,
    string? Image,
    IReadOnlyList<string>? EntryPoint,
    IReadOnlyList<string>? Command,
    IReadOnlyDictionary<string, string>? DockerLabels
);

internal sealed record CreateServiceCall
{
    public required string Cluster { get; init; }

    public required string ServiceName { get; init; }

    public required string TaskDefinition { get; init; }

    public required int DesiredCount { get; init; }

    public required string ClientToken { get; init; }

    public string? LaunchType { get; init; }

    public IReadOnlyList<CapacityItem>? CapacityProviderStrategy { get; init; }

    public string? PlatformVersion { get; init; }

    public NetworkConfiguration? NetworkConfiguration { get; init; }

    public string PropagateTags { get; } = "TASK_DEFINITION";

    public IReadOnlyList<TagWire>? Tags { get; init; }
}

internal sealed record UpdateServiceCall(string Cluster, string Service, int DesiredCount);

internal sealed record DescribeServicesCall(string Cluster, IReadOnlyList<string> Services);

internal sealed record ServicesAnswer(IReadOnlyList<ServiceWire>? Services);

internal sealed record ServiceWire(string? Status, int? DesiredCount, IReadOnlyList<ServiceEvent>? Events);

internal sealed record ServiceEvent(string? Message);

internal sealed record DeleteServiceCall(string Cluster, string Service, bool Force);

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html

internal sealed record LoginAnswer(IReadOnlyList<LoginWire>? AuthorizationData);

internal sealed record LoginWire(string? AuthorizationToken, string? ProxyEndpoint);

/// <summary>A call with nothing in it, or an answer of which nothing is of interest.</summary>
internal sealed record AnyAnswer;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ErrorWire))]
[JsonSerializable(typeof(ListClustersCall))]
[JsonSerializable(typeof(ListClustersAnswer))]
[JsonSerializable(typeof(DescribeClustersCall))]
[JsonSerializable(typeof(DescribeClustersAnswer))]
[JsonSerializable(typeof(CreateClusterCall))]
[JsonSerializable(typeof(ClusterCall))]
[JsonSerializable(typeof(ClusterAnswer))]
[JsonSerializable(typeof(ListTasksCall))]
[JsonSerializable(typeof(ListTasksAnswer))]
[JsonSerializable(typeof(DescribeTasksCall))]
[JsonSerializable(typeof(TasksAnswer))]
[JsonSerializable(typeof(TaskAnswer))]
[JsonSerializable(typeof(StopTaskCall))]
[JsonSerializable(typeof(ListFamiliesCall))]
[JsonSerializable(typeof(ListFamiliesAnswer))]
[JsonSerializable(typeof(ListDefinitionsCall))]
[JsonSerializable(typeof(ListDefinitionsAnswer))]
[JsonSerializable(typeof(DescribeDefinitionCall))]
[JsonSerializable(typeof(DefinitionCall))]
[JsonSerializable(typeof(DefinitionAnswer))]
[JsonSerializable(typeof(RegisterDefinition))]
[JsonSerializable(typeof(EcsRun))]
[JsonSerializable(typeof(RunTaskCall))]
[JsonSerializable(typeof(CreateServiceCall))]
[JsonSerializable(typeof(UpdateServiceCall))]
[JsonSerializable(typeof(DeleteServiceCall))]
[JsonSerializable(typeof(DescribeServicesCall))]
[JsonSerializable(typeof(ServicesAnswer))]
[JsonSerializable(typeof(LoginAnswer))]
[JsonSerializable(typeof(AnyAnswer))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
internal sealed partial class EcsJson : JsonSerializerContext;
