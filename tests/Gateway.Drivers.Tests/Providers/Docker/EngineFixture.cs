using Gateway.Conformance;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>A real engine that speaks Docker's API, and a registry to pull from.</summary>
public abstract class EngineFixture : ProviderFixture, IContainerFixture
{
    protected static string? Registry { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_REGISTRY");

    public override string Provider => "docker";

    public string PullableImage => $"{Registry}/library/busybox:1.35";

    public string MissingImage => $"{Registry}/library/nothing:1";

    public virtual (string Term, string Found)? Searched => null;

    /// <summary>Whether a list tells a port that is not published.</summary>
    public virtual bool ListsUnpublishedPorts => true;

    /// <summary>The image that the backend's script makes: busybox, which serves "hello" on 8080.</summary>
    protected abstract string OwnImage { get; }

    /// <summary>Where the engine listens; null if it is not there.</summary>
    protected abstract string? Endpoint { get; }

    protected abstract string Script { get; }

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Endpoint"] = Endpoint };

    protected override string? MissingBackend =>
        Endpoint is null ? $"There is no such engine: start tests/backends/{Script} and export what it prints."
        : Registry is null
            ? "There is no registry: start tests/backends/registry.sh and export what it prints (CLOUDGATEWAY_TEST_REGISTRY)."
        : null;

    public DeployContainer StayingUp(string name) => Running(name, "");

    public DeployContainer? Ticking(string name) => Running(name, "while :; do echo tick; sleep 0.3; done;");

    public PrintingContainer Printing(string name) =>
        new(Running(name, "echo one; echo two; echo three; echo oops >&2; echo 'ünd' >&2;"), "one\ntwo\nthree\n", "oops\nünd\n");

    /// <summary>A shell that runs a script, then waits, and ends at once when it is asked to: as process 1 it has to say so.</summary>
    public DeployContainer Running(string name, string script) =>
        new()
        {
            Name = name,
            Image = OwnImage,
            Command = ["sh", "-c", $"trap 'exit 0' TERM; {script} sleep 3600 & wait"],
        };
}
