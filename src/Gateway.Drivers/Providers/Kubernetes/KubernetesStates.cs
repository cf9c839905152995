using System.Globalization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>How a container fares, in our words and in Kubernetes'.</summary>
/// <param name="State">The state.</param>
/// <param name="Native">Kubernetes' own word: a container's reason, or a pod's phase.</param>
internal sealed record Fare(ContainerState State, string? Native)
{
    public int? ExitCode { get; init; }

    public string? Reason { get; init; }
}

/// <summary>
/// Reads states. A phase says little (a crash-looping pod is "Running"), so each container's own status counts
/// (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/).
/// </summary>
internal static class KubernetesStates
{
    private const string Terminating = "Terminating";

    // What the kubelet says while it gets a container ready.
    private static readonly HashSet<string> Preparing = new(StringComparer.Ordinal) { "ContainerCreating", "PodInitializing" };

    // What it says of one that it cannot run, and tries again. ErrImageNeverPull and its kin are in kubelet's images/types.go.
    private static readonly HashSet<string> Failing = new(StringComparer.Ordinal)
    {
        "CrashLoopBackOff",
        "ErrImagePull",
        "ImagePullBackOff",
        "ErrImageNeverPull",
        "ImageInspectError",
        "InvalidImageName",
        "RegistryUnavailable",
        "SignatureValidationFailed",
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
        "PreCreateHookError",
        "PreStartHookError",
        "PostStartHookError",
    };

    /// <summary>The state of one container of a pod.</summary>
    public static Fare Of(Pod pod, string container)
    {
        var status = StatusOf(pod, container);
        if (pod.Metadata.DeletionTimestamp is not null)
        {
            return new Fare(ContainerState.Stopping, Terminating);
        }

        return status?.State switch
        {
            { Terminated: { } ended } => OfEnded(ended),
            { Running: not null } when pod.Status?.Phase == "Unknown" => new Fare(ContainerState.Unknown, pod.Status.Phase)
            {
                Reason = pod.Status.Reason,
            },
            { Running: not null } => new Fare(ContainerState.Running, "Running"),
            { Waiting: { Reason: { } reason } waiting } => OfWaiting(pod, status, reason, waiting.Message),
            _ => OfPhase(pod),
        };
    }

    public static ContainerStatus? StatusOf(Pod pod, string container) =>
        (pod.Status?.ContainerStatuses ?? [])
            .Concat(pod.Status?.InitContainerStatuses ?? [])
            .FirstOrDefault(status => status.Name == container);

    private static Fare OfEnded(TerminatedState ended) =>
        new(ended.ExitCode == 0 ? ContainerState.Stopped : ContainerState.Error, ended.Reason ?? "Terminated")
        {
            ExitCode = ended.ExitCode,
            Reason = ended.ExitCode == 0 ? null : Explain(ended),
        };

    private static Fare OfWaiting(Pod pod, ContainerStatus status, string reason, string? message)
    {
        if (Preparing.Contains(reason))
        {
            return FailingInit(pod) ?? new Fare(ContainerState.Pending, reason);
        }

        var last = status.LastState?.Terminated;
        return new Fare(Failing.Contains(reason) ? ContainerState.Error : ContainerState.Unknown, reason)
        {
            ExitCode = last?.ExitCode,
            Reason = string.Join(
                "; ",
                new[] { Join(reason, message), last is null ? null : "last run: " + Explain(last) }.OfType<string>()
            ),
        };
    }

    // While an init container fails, the others only say that the pod is being made ready.
    private static Fare? FailingInit(Pod pod)
    {
        foreach (var init in pod.Status?.InitContainerStatuses ?? [])
        {
            if (init.State?.Waiting is { Reason: { } reason } waiting && Failing.Contains(reason))
            {
                return new Fare(ContainerState.Error, reason) { Reason = $"init container {init.Name}: {Join(reason, waiting.Message)}" };
            }

            if (init.State?.Terminated is { ExitCode: not 0 } ended)
            {
                return new Fare(ContainerState.Error, ended.Reason ?? "Error") { Reason = $"init container {init.Name}: {Explain(ended)}" };
            }
        }

        return null;
    }

    // No word of the container itself: the pod is not on a node yet, or was given up there.
    private static Fare OfPhase(Pod pod)
    {
        var status = pod.Status;
        var reason = status?.Reason is { } given ? Join(given, status.Message) : null;
        return status?.Phase switch
        {
            "Pending" or null => FailingInit(pod)
                ?? new Fare(ContainerState.Pending, status?.Phase ?? "Pending") { Reason = reason ?? NotScheduled(status) },
            "Running" => new Fare(ContainerState.Pending, status.Phase) { Reason = reason },
            "Succeeded" => new Fare(ContainerState.Stopped, status.Phase) { Reason = reason },
            "Failed" => new Fare(ContainerState.Error, status.Reason ?? status.Phase) { Reason = reason },
            var phase => new Fare(ContainerState.Unknown, phase) { Reason = reason },
        };
    }

    private static string? NotScheduled(PodStatus? status) =>
        status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" }) is { } condition
            ? Join(condition.Reason ?? "Unschedulable", condition.Message)
            : null;

    private static string Explain(TerminatedState ended) =>
        Join(
            ended.Reason ?? "Error",
            string.IsNullOrWhiteSpace(ended.Message)
                ? string.Create(CultureInfo.InvariantCulture, $"exit code {ended.ExitCode}")
                : ended.Message
        );

    private static string Join(string reason, string? message) =>
        string.IsNullOrWhiteSpace(message) ? reason : $"{reason}: {message.Trim()}";
}
