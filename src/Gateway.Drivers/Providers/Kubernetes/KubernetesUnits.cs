using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>A container with what it lives in.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Container">The container as it is told.</param>
/// <param name="Deployment">The deployment that keeps it; null for a pod.</param>
/// <param name="Pods">The deployment's pods, or the one pod.</param>
internal sealed record KubernetesUnitView(KubernetesId Id, Container Container, Deployment? Deployment, IReadOnlyList<Pod> Pods);

/// <summary>Finds what an id names.</summary>
internal sealed class KubernetesUnits(KubernetesClient cluster, Connection connection, KubernetesSettings settings)
{
    public KubernetesLister Lister { get; } = new(cluster, connection, settings);

    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public async Task<KubernetesUnitView> FindAsync(string id, CancellationToken cancellationToken)
    {
        var parsed = KubernetesId.Parse(connection, id);
        if (settings.OnlyNamespace && parsed.Namespace != settings.HomeNamespace)
        {
            throw KubernetesId.NotFound(connection, id);
        }

        if (!parsed.IsDeployment)
        {
            var path = KubernetesClient.Pods(parsed.Namespace, parsed.Unit);
            var pod = await cluster.GetAsync(path, KubernetesJson.Default.Pod, cancellationToken);
            return new KubernetesUnitView(parsed, Pick(parsed, pod.ToContainers(connection)), null, [pod]);
        }

        var address = KubernetesClient.Deployments(parsed.Namespace, parsed.Unit);
        var deployment = await cluster.GetAsync(address, KubernetesJson.Default.Deployment, cancellationToken);
        return Show(parsed, deployment, await Lister.ListPodsAsync(deployment, cancellationToken));
    }

    /// <summary>A deployment's container as it is told.</summary>
    public KubernetesUnitView Show(KubernetesId id, Deployment deployment, IReadOnlyList<Pod> pods)
    {
        IReadOnlyList<Pod> own = [.. pods.Where(pod => pod.IsOfDeployment())];
        return new KubernetesUnitView(id, Pick(id, deployment.ToContainers(own, connection)), deployment, own);
    }

    /// <summary>The one pod that logs are read from, or a command runs in.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Conflict"/> if there is none, or more than one to choose from.</exception>
    public async Task<Pod> FindPodAsync(string id, CancellationToken cancellationToken)
    {
        var unit = await FindAsync(id, cancellationToken);
        if (unit.Deployment is not { } deployment)
        {
            return unit.Pods[0];
        }

        // One that goes still has its log, and is the only one there while a deployment stops.
        IReadOnlyList<Pod> pods = [.. DeploymentStates.Live(unit.Pods)];
        pods = pods.Count > 0 ? pods : unit.Pods;
        if (pods.Count > 1 && DeploymentStates.WantedReplicas(deployment) > 1)
        {
            var ids = pods.Select(pod => $"{unit.Id.Namespace}/{pod.Metadata.Name}/{unit.Id.Container}");
            throw connection.Fail(
                DriverErrorKind.Conflict,
                $"The deployment '{unit.Id.Unit}' has {pods.Count} pods: name one of {string.Join(", ", ids)}."
            );
        }

        // While it is rolled out there are two of one: the one that runs, the newest first.
        return pods.FirstOrDefault(pod => IsRunning(pod, unit.Id.Container))
            ?? (
                pods is [var newest, ..]
                    ? newest
                    : throw connection.Fail(
                        DriverErrorKind.Conflict,
                        $"The deployment '{unit.Id.Unit}' has no pods now, and Kubernetes keeps nothing of those that it had."
                    )
            );
    }

    private static bool IsRunning(Pod pod, string container) => KubernetesStates.Of(pod, container).State == ContainerState.Running;

    private Container Pick(KubernetesId id, IEnumerable<Container> containers) =>
        containers.FirstOrDefault(container => container.Id.Value == id.ToString())
        ?? throw KubernetesId.NotFound(connection, id.ToString());
}
