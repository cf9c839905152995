using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>What we send. Members that are null are left out.</summary>
internal sealed record NewMeta
{
    public string? Name { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string?>? Annotations { get; init; }

    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }
}

internal sealed record NewNamespace(NewMeta Metadata)
{
    public string ApiVersion { get; } = "v1";

    public string Kind { get; } = "Namespace";
}

internal sealed record NewDeployment(NewMeta Metadata, NewDeploymentSpec Spec)
{
    public string ApiVersion { get; } = "apps/v1";

    public string Kind { get; } = "Deployment";
}

internal sealed record NewDeploymentSpec(int Replicas, LabelSelector Selector, NewPodTemplate Template);

internal sealed record NewPodTemplate(NewMeta Metadata, NewPodSpec Spec);

internal sealed record NewPod(NewMeta Metadata, NewPodSpec Spec)
{
    public string ApiVersion { get; } = "v1";

    public string Kind { get; } = "Pod";
}

internal sealed record NewPodSpec
{
    public required IReadOnlyList<NewContainer> Containers { get; init; }

    public IReadOnlyList<NewVolume>? Volumes { get; init; }

    public required string RestartPolicy { get; init; }

    public bool? HostNetwork { get; init; }

    [JsonPropertyName("hostPID")]
    public bool? HostPid { get; init; }

    [JsonPropertyName("hostIPC")]
    public bool? HostIpc { get; init; }

    public string? ServiceAccountName { get; init; }

    public IReadOnlyList<NameReference>? ImagePullSecrets { get; init; }

    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    public int? TerminationGracePeriodSeconds { get; init; }
}

internal sealed record NameReference(string Name);

internal sealed record NewContainer
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public string? ImagePullPolicy { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public IReadOnlyList<NewVariable>? Env { get; init; }

    public IReadOnlyList<ContainerPort>? Ports { get; init; }

    public IReadOnlyList<NewMount>? VolumeMounts { get; init; }

    public ResourceAmounts? Resources { get; init; }

    public NewSecurity? SecurityContext { get; init; }
}

internal sealed record NewVariable(string Name, string Value);

internal sealed record NewMount(string Name, string MountPath, bool? ReadOnly);

internal sealed record NewSecurity(bool? Privileged, NewCapabilities? Capabilities);

internal sealed record NewCapabilities(IReadOnlyList<string> Add);

internal sealed record NewVolume
{
    public required string Name { get; init; }

    public VolumeClaim? PersistentVolumeClaim { get; init; }

    public HostPathVolume? HostPath { get; init; }

    public EmptyDirVolume? EmptyDir { get; init; }
}

internal sealed record VolumeClaim(string ClaimName, bool? ReadOnly);

internal sealed record HostPathVolume(string Path);

internal sealed record EmptyDirVolume(string Medium);

/// <summary>A registry's credentials in the form that the kubelet reads.</summary>
internal sealed record NewSecret(NewMeta Metadata, IReadOnlyDictionary<string, string> StringData)
{
    public string ApiVersion { get; } = "v1";

    public string Kind { get; } = "Secret";

    public string Type { get; } = "kubernetes.io/dockerconfigjson";
}

/// <summary>A merge patch of a deployment.</summary>
internal sealed record DeploymentPatch(NewMeta? Metadata, DeploymentSpecPatch? Spec);

internal sealed record DeploymentSpecPatch(int? Replicas, TemplatePatch? Template);

internal sealed record TemplatePatch(NewMeta Metadata);

/// <summary>A merge patch that gives something an owner, with which it goes.</summary>
internal sealed record OwnerPatch(NewMeta Metadata);

internal sealed record DeleteOptions
{
    public string ApiVersion { get; } = "v1";

    public string Kind { get; } = "DeleteOptions";

    public long? GracePeriodSeconds { get; init; }

    public string? PropagationPolicy { get; init; }

    public DeletePreconditions? Preconditions { get; init; }
}

internal sealed record DeletePreconditions(string? Uid);

/// <summary>A terminal's size, as the fourth channel of an exec takes it. The members begin with capitals.</summary>
internal sealed record WindowSize([property: JsonPropertyName("Width")] int Width, [property: JsonPropertyName("Height")] int Height);
