using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>Makes containers of pods and deployments, one for each container in them.</summary>
internal static class ContainerReader
{
    /// <summary>The containers of a pod, in the order of its definition.</summary>
    public static IEnumerable<Container> ToContainers(this Pod pod, Connection origin) =>
        SpecsOf(pod.Spec).Select(spec => pod.ToContainer(origin, spec));

    /// <summary>The containers that a deployment keeps running, in the order of its template.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="pods">All of its pods.</param>
    /// <param name="origin">The connection.</param>
    public static IEnumerable<Container> ToContainers(this Deployment deployment, IReadOnlyList<Pod> pods, Connection origin) =>
        SpecsOf(deployment.Spec?.Template?.Spec).Select(spec => deployment.ToContainer(pods, origin, spec));

    /// <summary>The containers that run, not those that only prepare: an init container that restarts always is one that runs.</summary>
    public static IEnumerable<ContainerSpec> SpecsOf(PodSpec? spec) =>
        [.. spec?.Containers ?? [], .. (spec?.InitContainers ?? []).Where(init => init.RestartPolicy == "Always")];

    /// <summary>Whether a deployment keeps this pod running: its pods are shown as the deployment.</summary>
    public static bool IsOfDeployment(this Pod pod) => DeploymentOf(pod) is not null;

    /// <summary>
    /// The name of the deployment that keeps this pod running; null for none. Between them stands a ReplicaSet, whose name is the
    /// deployment's with the hash of the template behind it.
    /// </summary>
    public static string? DeploymentOf(Pod pod) =>
        ControllerOf(pod) is { Kind: "ReplicaSet", Name: { } set }
        && pod.Metadata.Labels?.GetValueOrDefault("pod-template-hash") is { Length: > 0 } hash
        && set.EndsWith($"-{hash}", StringComparison.Ordinal)
            ? set[..^(hash.Length + 1)]
            : null;

    /// <summary>What would make a pod again that is destroyed; null for a bare pod.</summary>
    public static OwnerReference? ControllerOf(Pod pod) => pod.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true);

    /// <summary>A text of ours as Kubernetes has to get it: it takes <c>$(NAME)</c> in commands for variables, and <c>$$</c> for a dollar.</summary>
    public static string Escape(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    private static string Unescape(string text) => text.Replace("$$", "$", StringComparison.Ordinal);

    private static Container ToContainer(this Pod pod, Connection origin, ContainerSpec spec)
    {
        var fare = KubernetesStates.Of(pod, spec.Name);
        var status = KubernetesStates.StatusOf(pod, spec.Name);
        var controller = ControllerOf(pod);
        return ToContainer(origin, pod.Metadata, pod.Spec, spec, fare, isDeployment: false) with
        {
            Addresses = AddressesOf([pod]),
            Extra = Extra(
                ("container", Text(spec.Name)),
                ("node", Text(pod.Spec?.NodeName)),
                ("controller", Text(controller is null ? null : $"{controller.Kind}/{controller.Name}")),
                ("restartCount", Number(status?.RestartCount)),
                ("imageId", Text(status?.ImageId))
            ),
        };
    }

    private static Container ToContainer(this Deployment deployment, IReadOnlyList<Pod> pods, Connection origin, ContainerSpec spec)
    {
        var fare = DeploymentStates.Of(deployment, pods, spec.Name);
        var live = DeploymentStates.Live(pods).ToList();
        return ToContainer(origin, deployment.Metadata, deployment.Spec?.Template?.Spec, spec, fare, isDeployment: true) with
        {
            Addresses = AddressesOf(live),
            Extra = Extra(
                ("container", Text(spec.Name)),
                ("replicas", Number(DeploymentStates.WantedReplicas(deployment))),
                ("readyReplicas", Number(deployment.Status?.ReadyReplicas ?? 0)),
                ("pods", Texts(live.Select(pod => pod.Metadata.Name).OfType<string>())),
                ("restartCount", Number(live.Sum(pod => KubernetesStates.StatusOf(pod, spec.Name)?.RestartCount ?? 0)))
            ),
        };
    }

    private static Container ToContainer(
        Connection origin,
        HousedMeta meta,
        PodSpec? pod,
        ContainerSpec spec,
        Fare fare,
        bool isDeployment
    ) =>
        new()
        {
            Origin = origin,
            Id = new KubernetesId(meta.Namespace, meta.Name, spec.Name, isDeployment).ToString(),
            // What people named is the pod or the deployment; only where it has several containers do their own names tell them apart.
            Name = SpecsOf(pod).Count() == 1 ? meta.Name : spec.Name,
            Group = meta.Name,
            Cluster = meta.Namespace,
            State = fare.State,
            NativeState = fare.Native,
            ExitCode = fare.ExitCode,
            Reason = fare.Reason,
            CreatedAt = meta.CreationTimestamp?.ToUniversalTime(),
            Image = spec.Image,
            Command = [.. (spec.Command ?? []).Concat(spec.Args ?? []).Select(Unescape)],
            Ports = [.. (spec.Ports ?? []).Select(ToPort)],
            Labels = meta.Labels ?? new Dictionary<string, string>(),
        };

    // A pod on the host's network has the host's address and none of its own.
    private static IReadOnlyList<string> AddressesOf(IEnumerable<Pod> pods) =>
        [
            .. pods.Where(pod => pod.Spec?.HostNetwork != true)
                .SelectMany(pod => pod.Status?.Addresses?.Select(address => address.Address) ?? [pod.Status?.Address])
                .OfType<string>()
                .Order(StringComparer.Ordinal),
        ];

    private static PortBinding ToPort(ContainerPort port) =>
        new()
        {
            ContainerPort = port.Number,
            HostPort = port.HostPort is > 0 ? port.HostPort : null,
            HostAddress = port.HostPort is > 0 ? port.HostAddress : null,
            Protocol = port.Protocol switch
            {
                "UDP" => PortProtocol.Udp,
                "SCTP" => PortProtocol.Sctp,
                _ => PortProtocol.Tcp,
            },
        };

    private static Dictionary<string, JsonElement> Extra(params (string Name, JsonElement? Value)[] fields) =>
        fields.Where(field => field.Value is not null).ToDictionary(field => field.Name, field => field.Value!.Value);

    private static JsonElement? Text(string? text) =>
        string.IsNullOrEmpty(text) ? null : JsonSerializer.SerializeToElement(text, KubernetesJson.Default.String);

    private static JsonElement? Number(int? number) =>
        number is { } value ? JsonSerializer.SerializeToElement(value, KubernetesJson.Default.Int32) : null;

    private static JsonElement? Texts(IEnumerable<string> texts) =>
        JsonSerializer.SerializeToElement([.. texts], KubernetesJson.Default.IReadOnlyListString);
}
