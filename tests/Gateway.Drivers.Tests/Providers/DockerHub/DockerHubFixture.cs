using Gateway.Conformance;
using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.DockerHub;

public sealed class DockerHubFixture : SimulatedFixture<DockerHubSimulator>, IRegistryFixture
{
    public override string Provider => "docker-hub";

    public string Repository => "tomcat";

    public string Tag => "8.0";

    public string TagReference => "tomcat:8.0";

    public string MissingRepository => "library/nothing";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Simulator.Address.AbsoluteUri,
            ["Username"] = DockerHubSimulator.User,
            ["Password"] = DockerHubSimulator.Password,
        };

    public override Fault Refusal(int status, string message) => new() { Status = status, Body = $$"""{"message":"{{message}}"}""" };
}
