using System.Globalization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>How a deployment's container fares, out of the deployment's own numbers and its pods: the worst of the pods counts.</summary>
internal static class DeploymentStates
{
    private const string RevisionLabel = "pod-template-hash";

    public static Fare Of(Deployment deployment, IReadOnlyList<Pod> pods, string container)
    {
        if (deployment.Metadata.DeletionTimestamp is not null)
        {
            return new Fare(ContainerState.Stopping, "Terminating");
        }

        if (WantedReplicas(deployment) == 0)
        {
            return pods.Count == 0 ? new Fare(ContainerState.Stopped, "ScaledToZero") : new Fare(ContainerState.Stopping, "ScalingDown");
        }

        var fares = Live(pods).Select(pod => KubernetesStates.Of(pod, container)).ToList();
        return fares.Find(fare => fare.State == ContainerState.Error)
            ?? NotMade(deployment, fares)
            ?? fares.Find(fare => fare.State == ContainerState.Unknown)
            ?? OnTheWay(deployment, pods, fares)
            ?? new Fare(ContainerState.Running, "Running");
    }

    public static int WantedReplicas(Deployment deployment) => deployment.Spec?.Replicas ?? 1;

    /// <summary>The pods that count, the newest first: not those that are going, or that have ended and were replaced.</summary>
    public static IEnumerable<Pod> Live(IEnumerable<Pod> pods) =>
        pods.Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.Phase is not ("Failed" or "Succeeded"))
            .OrderByDescending(pod => pod.Metadata.CreationTimestamp)
            .ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal);

    private static Fare? NotMade(Deployment deployment, List<Fare> fares) =>
        fares.Count < WantedReplicas(deployment)
        && deployment.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "ReplicaFailure", Status: "True" })
            is { } failure
            ? new Fare(ContainerState.Error, failure.Reason ?? failure.Type) { Reason = failure.Message }
            : null;

    private static Fare? OnTheWay(Deployment deployment, IReadOnlyList<Pod> pods, List<Fare> fares)
    {
        var running = fares.Count(fare => fare.State == ContainerState.Running);
        var isSeen = deployment.Status?.ObservedGeneration >= deployment.Metadata.Generation;
        var revisions = Live(pods).Select(pod => pod.Metadata.Labels?.GetValueOrDefault(RevisionLabel)).Distinct().Count();
        if (isSeen && revisions == 1 && running == fares.Count && running >= WantedReplicas(deployment))
        {
            return null;
        }

        if (running > 0 && (!isSeen || revisions > 1))
        {
            return new Fare(ContainerState.Restarting, "RollingOut");
        }

        var waiting = fares.Find(fare => fare.State != ContainerState.Running);
        return new Fare(ContainerState.Pending, waiting?.Native ?? "Progressing")
        {
            Reason =
                waiting?.Reason
                ?? (running > 0 ? string.Create(CultureInfo.InvariantCulture, $"{running} of {WantedReplicas(deployment)} run") : null),
        };
    }
}
