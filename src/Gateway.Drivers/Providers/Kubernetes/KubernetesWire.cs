using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>What the API server says (https://kubernetes.io/docs/reference/kubernetes-api/); any field may be missing.</summary>
internal record ObjectMeta
{
    public required string Name { get; init; }

    public string? Uid { get; init; }

    public long? Generation { get; init; }

    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When it is to be gone; set as soon as its deletion was asked for.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }
}

/// <summary>Of what lies in a namespace.</summary>
internal sealed record HousedMeta : ObjectMeta
{
    public required string Namespace { get; init; }
}

internal sealed record OwnerReference
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public string? Name { get; init; }

    public string? Uid { get; init; }

    public bool? Controller { get; init; }
}

/// <summary>One page of a list, with the cursor to the next.</summary>
internal sealed record ObjectList<T>
{
    public ListMeta? Metadata { get; init; }

    public IReadOnlyList<T>? Items { get; init; }

    /// <summary>The cursor; null after the last page, where some servers send an empty text.</summary>
    [JsonIgnore]
    public string? Continue => string.IsNullOrEmpty(Metadata?.Continue) ? null : Metadata.Continue;
}

internal sealed record ListMeta
{
    public string? Continue { get; init; }
}

internal sealed record Namespace
{
    public required ObjectMeta Metadata { get; init; }

    public NamespaceStatus? Status { get; init; }
}

internal sealed record NamespaceStatus
{
    public string? Phase { get; init; }
}

/// <summary>Anything of which only its being there matters.</summary>
internal sealed record AnyObject;

internal sealed record Deployment
{
    public required HousedMeta Metadata { get; init; }

    public DeploymentSpec? Spec { get; init; }

    public DeploymentStatus? Status { get; init; }
}

internal sealed record DeploymentSpec
{
    public int? Replicas { get; init; }

    public LabelSelector? Selector { get; init; }

    public PodTemplate? Template { get; init; }
}

internal sealed record LabelSelector
{
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    public IReadOnlyList<LabelRequirement>? MatchExpressions { get; init; }
}

internal sealed record LabelRequirement
{
    public string? Key { get; init; }

    public string? Operator { get; init; }

    public IReadOnlyList<string>? Values { get; init; }
}

internal sealed record PodTemplate
{
    public PodSpec? Spec { get; init; }
}

internal sealed record DeploymentStatus
{
    public long? ObservedGeneration { get; init; }

    public int? Replicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? UpdatedReplicas { get; init; }

    public IReadOnlyList<ObjectCondition>? Conditions { get; init; }
}

internal sealed record ObjectCondition
{
    public string? Type { get; init; }

    public string? Status { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}

internal sealed record Pod
{
    public required HousedMeta Metadata { get; init; }

    public PodSpec? Spec { get; init; }

    public PodStatus? Status { get; init; }
}

internal sealed record PodSpec
{
    public IReadOnlyList<ContainerSpec>? InitContainers { get; init; }

    public IReadOnlyList<ContainerSpec>? Containers { get; init; }

    public string? NodeName { get; init; }

    public string? RestartPolicy { get; init; }

    public bool? HostNetwork { get; init; }

    public long? TerminationGracePeriodSeconds { get; init; }
}

internal sealed record ContainerSpec
{
    public required string Name { get; init; }

    public string? Image { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public IReadOnlyList<ContainerPort>? Ports { get; init; }

    public ResourceAmounts? Resources { get; init; }

    /// <summary>Of an init container: <c>Always</c> makes it one that runs beside the others (since 1.28).</summary>
    public string? RestartPolicy { get; init; }
}

internal sealed record ContainerPort
{
    [JsonPropertyName("containerPort")]
    public int Number { get; init; }

    public int? HostPort { get; init; }

    [JsonPropertyName("hostIP")]
    public string? HostAddress { get; init; }

    public string? Protocol { get; init; }
}

internal sealed record ResourceAmounts
{
    public IReadOnlyDictionary<string, string>? Limits { get; init; }
}

internal sealed record PodStatus
{
    public string? Phase { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    [JsonPropertyName("podIP")]
    public string? Address { get; init; }

    [JsonPropertyName("podIPs")]
    public IReadOnlyList<PodAddress>? Addresses { get; init; }

    public IReadOnlyList<ObjectCondition>? Conditions { get; init; }

    public IReadOnlyList<ContainerStatus>? InitContainerStatuses { get; init; }

    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }
}

internal sealed record PodAddress([property: JsonPropertyName("ip")] string? Address);

internal sealed record ContainerStatus
{
    public string? Name { get; init; }

    public ContainerCondition? State { get; init; }

    public ContainerCondition? LastState { get; init; }

    public int RestartCount { get; init; }

    [JsonPropertyName("imageID")]
    public string? ImageId { get; init; }
}

/// <summary>Exactly one of these is there; none means that it waits.</summary>
internal sealed record ContainerCondition
{
    public WaitingState? Waiting { get; init; }

    public RunningState? Running { get; init; }

    public TerminatedState? Terminated { get; init; }
}

internal sealed record WaitingState(string? Reason, string? Message);

internal sealed record RunningState(DateTimeOffset? StartedAt);

internal sealed record TerminatedState
{
    public int ExitCode { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>Why a request failed, or how a command ended.</summary>
internal sealed record ApiStatus
{
    public string? Kind { get; init; }

    public string? Status { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public ApiStatusDetails? Details { get; init; }
}

internal sealed record ApiStatusDetails
{
    public string? Name { get; init; }

    public string? Kind { get; init; }

    public IReadOnlyList<ApiStatusCause>? Causes { get; init; }
}

internal sealed record ApiStatusCause(string? Reason, string? Message, string? Field);

/// <summary>What the pods' containers use, by metrics.k8s.io.</summary>
internal sealed record PodMetrics
{
    public DateTimeOffset? Timestamp { get; init; }

    public IReadOnlyList<ContainerMetrics>? Containers { get; init; }
}

internal sealed record ContainerMetrics(string? Name, IReadOnlyDictionary<string, string>? Usage);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ObjectList<Namespace>), TypeInfoPropertyName = "NamespaceList")]
[JsonSerializable(typeof(ObjectList<Deployment>), TypeInfoPropertyName = "DeploymentList")]
[JsonSerializable(typeof(ObjectList<Pod>), TypeInfoPropertyName = "PodList")]
[JsonSerializable(typeof(ObjectList<AnyObject>), TypeInfoPropertyName = "AnyList")]
[JsonSerializable(typeof(ApiStatus))]
[JsonSerializable(typeof(PodMetrics))]
[JsonSerializable(typeof(ExecCredential))]
[JsonSerializable(typeof(NewNamespace))]
[JsonSerializable(typeof(NewDeployment))]
[JsonSerializable(typeof(NewPod))]
[JsonSerializable(typeof(NewSecret))]
[JsonSerializable(typeof(DeploymentPatch))]
[JsonSerializable(typeof(OwnerPatch))]
[JsonSerializable(typeof(DeleteOptions))]
[JsonSerializable(typeof(WindowSize))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(DateTimeOffset))]
internal sealed partial class KubernetesJson : JsonSerializerContext;
