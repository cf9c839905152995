using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Kubernetes;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>How pods as the API server tells them fare in our words.</summary>
public sealed class KubernetesStateTests
{
    [Theory]
    [InlineData("""{"running":{}}""", ContainerState.Running, "Running", null)]
    [InlineData("""{"waiting":{"reason":"ContainerCreating"}}""", ContainerState.Pending, "ContainerCreating", null)]
    [InlineData("""{"waiting":{"reason":"PodInitializing"}}""", ContainerState.Pending, "PodInitializing", null)]
    [InlineData("""{"waiting":{"reason":"CrashLoopBackOff"}}""", ContainerState.Error, "CrashLoopBackOff", null)]
    [InlineData("""{"waiting":{"reason":"ErrImagePull"}}""", ContainerState.Error, "ErrImagePull", null)]
    [InlineData("""{"waiting":{"reason":"ImagePullBackOff"}}""", ContainerState.Error, "ImagePullBackOff", null)]
    [InlineData("""{"waiting":{"reason":"CreateContainerConfigError"}}""", ContainerState.Error, "CreateContainerConfigError", null)]
    [InlineData("""{"waiting":{"reason":"SomethingNew"}}""", ContainerState.Unknown, "SomethingNew", null)]
    [InlineData("""{"terminated":{"exitCode":0,"reason":"Completed"}}""", ContainerState.Stopped, "Completed", 0)]
    [InlineData("""{"terminated":{"exitCode":137,"reason":"OOMKilled"}}""", ContainerState.Error, "OOMKilled", 137)]
    public void A_container_s_own_status_counts(string state, ContainerState expected, string native, int? exitCode)
    {
        var fare = KubernetesStates.Of(
            Read("""{"status":{"phase":"Running","containerStatuses":[{"name":"app","state":@}]}}""".Replace("@", state)),
            "app"
        );

        Assert.Equal((expected, native, exitCode), (fare.State, fare.Native, fare.ExitCode));
    }

    [Theory]
    [InlineData("""{"status":{"phase":"Pending"}}""", ContainerState.Pending)]
    [InlineData("{}", ContainerState.Pending)]
    [InlineData("""{"status":{"phase":"Succeeded"}}""", ContainerState.Stopped)]
    [InlineData("""{"status":{"phase":"Failed","reason":"Evicted","message":"low on memory"}}""", ContainerState.Error)]
    [InlineData("""{"status":{"phase":"Unknown","reason":"NodeLost"}}""", ContainerState.Unknown)]
    [InlineData("""{"status":{"phase":"Dreaming"}}""", ContainerState.Unknown)]
    public void Without_one_the_pod_s_phase_does(string pod, ContainerState expected) =>
        Assert.Equal(expected, KubernetesStates.Of(Read(pod), "app").State);

    [Fact]
    public void A_pod_that_goes_is_stopping_whatever_its_container_says() =>
        Assert.Equal(
            ContainerState.Stopping,
            KubernetesStates
                .Of(
                    Read(
                        """{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"},"status":{"containerStatuses":[{"name":"app","state":{"running":{}}}]}}"""
                    ),
                    "app"
                )
                .State
        );

    [Fact]
    public void A_crash_loop_keeps_what_the_last_run_ended_with()
    {
        var fare = KubernetesStates.Of(
            Read(
                """
                {"status":{"phase":"Running","containerStatuses":[{"name":"app","state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 10s"}},
                "lastState":{"terminated":{"exitCode":3,"reason":"Error","message":"no database"}}}]}}
                """
            ),
            "app"
        );

        Assert.Equal((ContainerState.Error, 3), (fare.State, fare.ExitCode));
        Assert.Equal("CrashLoopBackOff: back-off 10s; last run: Error: no database", fare.Reason);
    }

    [Fact]
    public void A_failing_init_container_is_an_error_of_those_that_wait_for_it()
    {
        var fare = KubernetesStates.Of(
            Read(
                """
                {"status":{"phase":"Pending","initContainerStatuses":[{"name":"migrate","state":{"waiting":{"reason":"CrashLoopBackOff"}}}],
                "containerStatuses":[{"name":"app","state":{"waiting":{"reason":"PodInitializing"}}}]}}
                """
            ),
            "app"
        );

        Assert.Equal(ContainerState.Error, fare.State);
        Assert.Contains("migrate", fare.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_without_a_node_tells_why() =>
        Assert.Equal(
            "Unschedulable: 0/1 nodes are available",
            KubernetesStates
                .Of(
                    Read(
                        """
                        {"status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes are available"}]}}
                        """
                    ),
                    "app"
                )
                .Reason
        );

    [Theory]
    [InlineData(0, 0, "", ContainerState.Stopped)]
    [InlineData(0, 0, "r", ContainerState.Stopping)]
    [InlineData(1, 1, "", ContainerState.Pending)]
    [InlineData(1, 1, "r", ContainerState.Running)]
    [InlineData(2, 1, "r", ContainerState.Pending)]
    [InlineData(2, 1, "rr", ContainerState.Running)]
    [InlineData(2, 1, "re", ContainerState.Error)]
    [InlineData(1, 1, "rn", ContainerState.Restarting)]
    [InlineData(1, 0, "r", ContainerState.Restarting)]
    public void A_deployment_fares_as_the_worst_of_its_pods(int replicas, int observed, string pods, ContainerState expected)
    {
        var deployment = new Deployment
        {
            Metadata = new HousedMeta
            {
                Name = "web",
                Namespace = "default",
                Generation = replicas == 0 ? 0 : 1,
            },
            Spec = new DeploymentSpec { Replicas = replicas },
            Status = new DeploymentStatus { ObservedGeneration = observed },
        };
        var list = pods.Select(NewPod).ToList();

        Assert.Equal(expected, DeploymentStates.Of(deployment, list, "app").State);
    }

    [Theory]
    [InlineData("250m", 0.25)]
    [InlineData("12345678n", 0.012345678)]
    [InlineData("2", 2.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("64Mi", 67108864.0)]
    [InlineData("1k", 1000.0)]
    [InlineData("1E", 1e18)]
    [InlineData("much", null)]
    [InlineData(null, null)]
    public void Amounts_are_read_in_all_their_units(string? text, double? expected) =>
        Assert.Equal(expected, (double?)Quantities.Read(text));

    private static Pod NewPod(char kind)
    {
        var condition = kind switch
        {
            'e' => new ContainerCondition { Waiting = new WaitingState("CrashLoopBackOff", null) },
            'n' => new ContainerCondition { Waiting = new WaitingState("ContainerCreating", null) },
            _ => new ContainerCondition { Running = new RunningState(null) },
        };
        return new Pod
        {
            Metadata = new HousedMeta
            {
                Name = "web-1",
                Namespace = "default",
                Labels = new Dictionary<string, string> { ["pod-template-hash"] = kind == 'n' ? "new" : "old" },
            },
            Status = new PodStatus { ContainerStatuses = [new ContainerStatus { Name = "app", State = condition }] },
        };
    }

    // Every pod has a name and a namespace.
    private static Pod Read(string json)
    {
        var pod = JsonNode.Parse(json)!.AsObject();
        pod["metadata"] ??= new JsonObject();
        (pod["metadata"]!["name"], pod["metadata"]!["namespace"]) = ("web-1", "default");
        return pod.Deserialize(KubernetesJson.Default.Pod)!;
    }
}
