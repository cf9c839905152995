using Gateway.Conformance;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

/// <summary>A sandbox whose life cycles take a moment that can be seen and costs no time.</summary>
public sealed class SandboxFixture : ProviderFixture, IContainerFixture, IRegistryFixture
{
    public override string Provider => "sandbox";

    public string PullableImage => "redis:8.0";

    public string MissingImage => "missing/image:1";

    protected override IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?> { ["NodeCount"] = "5", ["TransitionMs"] = "5" };

    // With a command, a container of the sandbox writes its arguments and is quiet then.
    public DeployContainer StayingUp(string name) =>
        new()
        {
            Name = name,
            Image = "busybox:latest",
            Command = ["up"],
        };

    public string Repository => "tomcat";

    public string Tag => "8.0";

    public string TagReference => "tomcat:8.0";

    public string MissingRepository => "missing/tomcat";

    public (string Term, string Found)? Searched => ("redis", "redis");

    // Without a command it writes a line each second.
    public DeployContainer? Ticking(string name) => StayingUp(name) with { Command = [] };

    public PrintingContainer Printing(string name) =>
        new(StayingUp(name) with { Command = ["one", "2>oops", "two"] }, "one\ntwo\n", "oops\n");
}
