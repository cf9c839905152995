using Gateway.Conformance;
using Gateway.Conformance.Simulators;

namespace Gateway.Drivers.Tests.Providers.OciRegistry;

/// <summary>A registry that wants tokens of a server for tokens.</summary>
public sealed class TokenRegistryFixture : SimulatedFixture<TokenRegistrySimulator>, IRegistryFixture
{
    public override string Provider => "oci-registry";

    public string Repository => "team/app";

    public string Tag => "2.0";

    public string TagReference => $"{Simulator.Address.Authority}/team/app:2.0";

    public string MissingRepository => "team/nothing";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Simulator.Address.AbsoluteUri,
            ["Username"] = TokenRegistrySimulator.User,
            ["Password"] = TokenRegistrySimulator.Password,
        };

    public override Fault Refusal(int status, string message) =>
        new() { Status = status, Body = $$"""{"errors":[{"code":"DENIED","message":"{{message}}"}]}""" };
}
