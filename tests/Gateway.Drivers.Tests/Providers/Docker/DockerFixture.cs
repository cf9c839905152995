using Gateway.Conformance;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>A real engine on a unix socket, and a registry to pull from.</summary>
public sealed class DockerFixture : ProviderFixture, IContainerFixture
{
    /// <summary>The image that <c>tests/backends/docker.sh</c> loads: busybox, which serves "hello" on 8080.</summary>
    public const string Image = "cloudgateway/busybox:1";

    private static readonly string? Endpoint = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_DOCKER");
    private static readonly string? Registry = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_REGISTRY");

    public override string Provider => "docker";

    public string PullableImage => $"{Registry}/library/busybox:1.35";

    public string MissingImage => $"{Registry}/library/nothing:1";

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Endpoint"] = Endpoint };

    protected override string? MissingBackend =>
        Endpoint is null ? "There is no Docker Engine: start tests/backends/docker.sh and export what it prints (CLOUDGATEWAY_TEST_DOCKER)."
        : Registry is null
            ? "There is no registry: start tests/backends/registry.sh and export what it prints (CLOUDGATEWAY_TEST_REGISTRY)."
        : null;

    public DeployContainer StayingUp(string name) => Running(name, "");

    public PrintingContainer Printing(string name) =>
        new(Running(name, "echo one; echo two; echo three; echo oops >&2; echo 'ünd' >&2;"), "one\ntwo\nthree\n", "oops\nünd\n");

    /// <summary>A shell that runs a script, then waits, and ends at once when it is asked to: as process 1 it has to say so.</summary>
    public static DeployContainer Running(string name, string script) =>
        new()
        {
            Name = name,
            Image = Image,
            Command = ["sh", "-c", $"trap 'exit 0' TERM; {script} sleep 3600 & wait"],
        };
}
