using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Azure;

/// <summary>How a token of Microsoft Entra ID is obtained.</summary>
public sealed record AzureEntra
{
    /// <summary>
    /// Where the token comes from; null means <see cref="AzureTokenSource.ClientSecret"/> if there is one, else
    /// <see cref="AzureTokenSource.Chain"/>.
    /// </summary>
    public AzureTokenSource? Source { get; init; }

    /// <summary>The directory (tenant) id. A client secret needs it; the others take it from their surroundings if it is null.</summary>
    public string? TenantId { get; init; }

    /// <summary>The application's (client) id; for a managed identity that of a user-assigned one, null for the system's.</summary>
    public string? ClientId { get; init; }

    /// <summary>The application's secret; null for the sources that need none.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>Who issues tokens; null for Azure's public cloud, <c>https://login.microsoftonline.com/</c>.</summary>
    public Uri? AuthorityHost { get; init; }

    /// <summary>What to say to a caller whose connection would take an identity of the gateway's machine.</summary>
    internal const string NeedsSecret =
        "Give an application's secret: the identities of the gateway's own machine are for the operator's configuration.";

    internal AzureTokenSource EffectiveSource => Source ?? (ClientSecret is null ? AzureTokenSource.Chain : AzureTokenSource.ClientSecret);
}

/// <summary>Where a token of Microsoft Entra ID comes from.</summary>
public enum AzureTokenSource
{
    /// <summary>Azure.Identity's chain: environment, workload identity, managed identity, then the tools of a developer's machine.</summary>
    Chain,

    /// <summary>An application's id and secret.</summary>
    ClientSecret,

    /// <summary>The identity of the machine or service that the gateway runs on.</summary>
    ManagedIdentity,

    /// <summary>The service account of the pod that the gateway runs in, federated with an application.</summary>
    WorkloadIdentity,
}
