using System.Text.Json;
using Azure.Core;
using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Http.Credentials.Azure;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Drivers.Tests.Providers.AzureArm;

/// <summary>
/// The simulator, or a resource group where <c>CLOUDGATEWAY_LIVE_AZURE=Subscription=…;ResourceGroup=…;Location=…;Subnet=…;TenantId=…</c>
/// names one.
/// </summary>
public class AzureFixture : SimulatedFixture<AzureSimulator>, ISimulatedNodes, INodeFixture
{
    public override string Provider => "azure";

    public bool RenewsCredential => true;

    public KnownSize KnownSize { get; } = new("Standard_B2ts_v2", 2, 1024, null, null, null);

    protected virtual bool WholeSubscription => false;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Simulator.Address.AbsoluteUri,
            ["Subscription"] = AzureSimulator.Subscription,
            ["ResourceGroup"] = AzureSimulator.Group,
            ["WholeSubscription"] = WholeSubscription ? "true" : "false",
            ["Location"] = "westeurope",
            ["Subnet"] = "network/nodes",
            ["Images"] = "Debian:debian-12:12-gen2:latest, Canonical:ubuntu-24_04-lts:server:24.04.202511010, Nobody:nothing:none:latest",
            ["TenantId"] = "7d4a0cc8-1111-4222-8333-444444444444",
            ["ClientId"] = "0f0f0f0f-1111-4222-8333-444444444444",
            ["ClientSecret"] = "simulated-client-secret",
        };

    public CreateNode NewNode(string name) =>
        new()
        {
            Name = name,
            Image = "Debian:debian-12:12-gen2:latest",
            Size = "Standard_B2ts_v2",
            ProviderOptions = JsonElement.Parse("""{"adminPassword":"Conformance-2026"}"""),
        };

    public void SetNodeState(string id, string word) => Simulator.SetPower(id, word);

    public override Fault Refusal(int status, string message) =>
        new()
        {
            Status = status,
            Body = AzureSimulator.ErrorBody(
                status switch
                {
                    400 => "InvalidRequestFormat",
                    401 => "InvalidAuthenticationToken",
                    403 => "AuthorizationFailed",
                    429 => "TooManyRequests",
                    503 => "ServiceUnavailable",
                    _ => "InternalServerError",
                },
                message
            ),
        };

    protected override void ConfigureServices(IServiceCollection services)
    {
        if (!IsLive)
        {
            UseSimulatedTokens(services);
        }
    }

    /// <summary>Has connections get their tokens here.</summary>
    public static void UseSimulatedTokens(IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton<AzureTokens>(new SimulatedTokens()));

    /// <summary>Entra ID: gives a token for the scope asked for, so that one for another is refused.</summary>
    private sealed class SimulatedTokens : AzureTokens
    {
        protected override TokenCredential CreateCredential(AzureEntra entra) => new SimulatedCredential();
    }

    private sealed class SimulatedCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(AzureSimulator.TokenFor(requestContext.Scopes.Single()), DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}

/// <summary>A connection that sees all groups.</summary>
public sealed class AzureSubscriptionFixture : AzureFixture
{
    protected override bool WholeSubscription => true;
}
