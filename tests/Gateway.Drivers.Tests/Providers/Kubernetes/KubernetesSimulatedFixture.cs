using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>The newest Kubernetes, simulated.</summary>
public sealed class KubernetesSimulatedFixture : SimulatedFixture<KubernetesSimulator>, IContainerFixture
{
    public override string Provider => "kubernetes";

    public override string MissingId => "default/no-such-pod/app";

    public string PullableImage => throw new NotSupportedException("Kubernetes pulls when it runs.");

    public string MissingImage => "nothing:1";

    public bool ChecksImages => false;

    public bool ChoosesHostPorts => false;

    public bool TellsStreamsApart => false;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Server"] = Simulator.Address.ToString(), ["Token"] = KubernetesSimulator.Token };

    public override Fault Refusal(int status, string message) =>
        new()
        {
            Status = status,
            Body =
                $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Refused{{status}}","message":"{{message}}","code":{{status}}}""",
        };

    public DeployContainer StayingUp(string name) => new() { Name = name, Image = "app:1" };

    public PrintingContainer Printing(string name) => throw new NotSupportedException("The simulator runs nothing.");

    // What waits for the next sample waits a tenth of its time.
    protected override void ConfigureServices(IServiceCollection services) => services.AddSingleton<TimeProvider>(new HastyTimeProvider());

    private sealed class HastyTimeProvider : TimeProvider
    {
        private const int Haste = 10;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Haste : dueTime, period);
    }
}
