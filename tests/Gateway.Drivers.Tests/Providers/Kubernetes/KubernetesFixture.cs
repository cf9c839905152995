using Gateway.Conformance;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>A real Kubernetes in which pods run, by the kubeconfig that its script writes.</summary>
public sealed class KubernetesFixture : ProviderFixture, IContainerFixture
{
    /// <summary>The image that <c>tests/backends/kubernetes.sh</c> loads: busybox, which serves "hello" on 8080.</summary>
    public const string Image = "cloudgateway/busybox:1";

    private static readonly string? Folder = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_KUBERNETES_DIR");

    /// <summary>What its script has written beside the server; null where that does not run.</summary>
    public static string? FileOf(string name) => Folder is null ? null : Path.Combine(Folder, name);

    public override string Provider => "kubernetes";

    public override string MissingId => "default/no-such-pod/app";

    // A pod goes in six to eight seconds.
    public override TimeSpan Patience => TimeSpan.FromMinutes(2);

    public string PullableImage => throw new NotSupportedException("Kubernetes pulls when it runs.");

    public string MissingImage => "127.0.0.1:1/nothing:1";

    public bool ChecksImages => false;

    public bool ChoosesHostPorts => false;

    public bool TellsStreamsApart => false;

    // Since 1.30: v5.channel.k8s.io.
    public bool EndsExecInput => false;

    public IReadOnlyDictionary<string, string> UnusualLabels { get; } =
        new Dictionary<string, string> { ["team"] = "blue", ["example.com/role"] = "A_b.c-9" };

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["KubeconfigFile"] = FileOf("kubeconfig") };

    protected override string? MissingBackend =>
        Folder is null
            ? "There is no Kubernetes: start tests/backends/kubernetes.sh and export what it prints (CLOUDGATEWAY_TEST_KUBERNETES_DIR)."
            : null;

    // Not everywhere where .ci/run runs.
    protected override bool IsRequired => IsSet("WITH_CLUSTERS");

    public DeployContainer StayingUp(string name) => Running(name, "");

    // All of it comes in one log; what is written to the two streams at once may come in any order.
    public PrintingContainer Printing(string name) =>
        new(Running(name, "echo oops >&2; echo 'ünd' >&2; sleep 1; echo one; echo two; echo three;"), "oops\nünd\none\ntwo\nthree\n", "");

    public DeployContainer? Ticking(string name) => Running(name, "while sleep 0.2; do echo tick; done &");

    /// <summary>A shell that runs a script, then waits, and ends at once when it is asked to: as process 1 it has to say so.</summary>
    public static DeployContainer Running(string name, string script) =>
        new()
        {
            Name = name,
            Image = Image,
            Command = ["sh", "-c", $"trap 'exit 0' TERM; {script} sleep 3600 & wait $!"],
        };
}
