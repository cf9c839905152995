using System.Globalization;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

[Limits(PageSize = 1000)]
internal sealed class KubernetesContainerDriver(HttpClient http, Connection connection, KubernetesSettings settings, TimeProvider time)
    : IContainerDriver,
        IContainerPowerDriver
{
    // What `kubectl rollout restart` sets: people's tools show it.
    private const string RestartedAt = "kubectl.kubernetes.io/restartedAt";

    private readonly KubernetesClient _cluster = new(http, connection);
    private readonly KubernetesUnits _units = new(new KubernetesClient(http, connection), connection, settings);

    [Filters(FilterField.Cluster, FilterField.Tag)]
    [Note("Deployments first, each as one container however many pods it has; then the containers of all other pods, one by one.")]
    public Task<Page<Container>> ListContainersAsync(PageRequest request, CancellationToken cancellationToken) =>
        _units.Lister.ListAsync(request, cancellationToken);

    public async Task<Container> GetContainerAsync(string id, CancellationToken cancellationToken) =>
        (await _units.FindAsync(id, cancellationToken)).Container;

    [Note(
        "Makes a deployment; a bare pod for the restart policies never and onFailure. A missing image shows only afterwards, as an error."
    )]
    public Task<Container> DeployContainerAsync(DeployContainer request, CancellationToken cancellationToken) =>
        new KubernetesDeployer(_cluster, connection, settings).DeployAsync(request, cancellationToken);

    [Note("The deployment or the pod goes as a whole, with all its containers.")]
    public async Task DestroyContainerAsync(string id, CancellationToken cancellationToken)
    {
        var unit = await _units.FindAsync(id, cancellationToken);
        if (unit.Deployment is { } deployment)
        {
            // In the foreground it is there, and stopping, until its pods are gone.
            await _cluster.DeleteAsync(
                KubernetesClient.Deployments(unit.Id.Namespace, unit.Id.Unit),
                new DeleteOptions { PropagationPolicy = "Foreground", Preconditions = new DeletePreconditions(deployment.Metadata.Uid) },
                cancellationToken
            );
            return;
        }

        var pod = unit.Pods[0];
        if (ContainerReader.ControllerOf(pod) is { } controller)
        {
            throw connection.Fail(
                DriverErrorKind.Conflict,
                $"The pod '{unit.Id.Unit}' belongs to {OwnerOf(pod, controller)}, which would make it again: destroy that."
            );
        }

        await DeletePodAsync(pod, grace: null, cancellationToken);
    }

    [Emulated("scales the deployment to the number of pods that it had; a bare pod cannot be started")]
    public async Task<Container> StartContainerAsync(string id, CancellationToken cancellationToken)
    {
        var unit = await _units.FindAsync(id, cancellationToken);
        if (unit.Deployment is not { } deployment)
        {
            return unit.Container.State == ContainerState.Running ? unit.Container : throw NoPower(unit, "started");
        }

        return DeploymentStates.WantedReplicas(deployment) > 0
            ? unit.Container
            : await PatchAsync(unit, new NewMeta(), new DeploymentSpecPatch(FormerReplicas(deployment), null), cancellationToken);
    }

    [Emulated("scales the deployment to zero; a bare pod can only be destroyed")]
    public async Task<Container> StopContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var unit = await _units.FindAsync(id, cancellationToken);
        if (unit.Deployment is not { } deployment)
        {
            return unit.Container.State == ContainerState.Stopped ? unit.Container : throw NoPower(unit, "stopped");
        }

        RefuseLongerGrace(deployment, grace);
        var replicas = DeploymentStates.WantedReplicas(deployment);
        if (replicas == 0)
        {
            return unit.Container;
        }

        var meta = new NewMeta { Annotations = KubernetesDeployment.ReplicasOf(replicas) };
        var stopped = await PatchAsync(unit, meta, new DeploymentSpecPatch(0, null), cancellationToken);
        if (grace is not null)
        {
            await Bounded.SelectAsync(unit.Pods, (pod, token) => DeletePodAsync(pod, grace, token), cancellationToken);
        }

        return stopped;
    }

    [Emulated("rolls the deployment out anew; with a time of its own by deleting its pods, which are then made again; never a bare pod")]
    public async Task<Container> RestartContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var unit = await _units.FindAsync(id, cancellationToken);
        if (unit.Deployment is not { } deployment)
        {
            throw NoPower(unit, "restarted");
        }

        if (DeploymentStates.WantedReplicas(deployment) == 0)
        {
            return await PatchAsync(unit, new NewMeta(), new DeploymentSpecPatch(FormerReplicas(deployment), null), cancellationToken);
        }

        if (grace is not null)
        {
            await Bounded.SelectAsync(unit.Pods, (pod, token) => DeletePodAsync(pod, grace, token), cancellationToken);
            return await GetContainerAsync(id, cancellationToken);
        }

        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var template = new TemplatePatch(new NewMeta { Annotations = new Dictionary<string, string?> { [RestartedAt] = now } });
        return await PatchAsync(unit, new NewMeta(), new DeploymentSpecPatch(null, template), cancellationToken);
    }

    private async Task<Container> PatchAsync(
        KubernetesUnitView unit,
        NewMeta meta,
        DeploymentSpecPatch spec,
        CancellationToken cancellationToken
    )
    {
        var patched = await _cluster.PatchAsync(
            KubernetesClient.Deployments(unit.Id.Namespace, unit.Id.Unit),
            new DeploymentPatch(meta, spec),
            KubernetesJson.Default.DeploymentPatch,
            KubernetesJson.Default.Deployment,
            cancellationToken
        );
        return _units.Show(unit.Id, patched, await _units.Lister.ListPodsAsync(patched, cancellationToken)).Container;
    }

    /// <returns>Whether the pod was still there.</returns>
    private async Task<bool> DeletePodAsync(Pod pod, TimeSpan? grace, CancellationToken cancellationToken)
    {
        try
        {
            var options = new DeleteOptions
            {
                // 0 would take the pod off the list while it may still run: Kubernetes' own tools say 1 for "now".
                GracePeriodSeconds = grace is { } given ? Math.Max(1, (long)Math.Ceiling(given.TotalSeconds)) : null,
                Preconditions = new DeletePreconditions(pod.Metadata.Uid),
            };
            await _cluster.DeleteAsync(KubernetesClient.Pods(pod.Metadata.Namespace, pod.Metadata.Name), options, cancellationToken);
            return true;
        }
        catch (DriverException e) when (grace is not null && e.Kind is DriverErrorKind.NotFound or DriverErrorKind.Conflict)
        {
            // It went by itself, and another may have its name by now: what was asked for has happened.
            return false;
        }
    }

    private void RefuseLongerGrace(Deployment deployment, TimeSpan? grace)
    {
        const int UsualSeconds = 30;
        var own = deployment.Spec?.Template?.Spec?.TerminationGracePeriodSeconds ?? UsualSeconds;
        if (grace?.TotalSeconds > own)
        {
            throw connection.NotSupported(
                $"The deployment gives its pods {own} seconds to end, and a stop can only shorten that: deploy it with a longer stopGraceSeconds.",
                "graceSeconds"
            );
        }
    }

    private DriverException NoPower(KubernetesUnitView unit, string verb) =>
        ContainerReader.ControllerOf(unit.Pods[0]) is { } controller
            ? connection.Fail(
                DriverErrorKind.NotSupported,
                $"The pod '{unit.Id.Unit}' cannot be {verb} by itself: it belongs to {OwnerOf(unit.Pods[0], controller)}."
            )
            : connection.Fail(
                DriverErrorKind.NotSupported,
                $"The bare pod '{unit.Id.Unit}' cannot be {verb}: Kubernetes can only destroy it. Deployments can."
            );

    private static string OwnerOf(Pod pod, OwnerReference controller) =>
        ContainerReader.DeploymentOf(pod) is { } deployment
            ? $"the deployment '{deployment}'"
            : $"the {controller.Kind} '{controller.Name}'";

    private static int FormerReplicas(Deployment deployment) =>
        deployment.Metadata.Annotations?.GetValueOrDefault(KubernetesDeployment.ReplicasAnnotation) is { } text
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas)
        && replicas > 0
            ? replicas
            : 1;
}
