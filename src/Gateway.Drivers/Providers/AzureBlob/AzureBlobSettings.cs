using System.Text.Json.Serialization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Azure;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>A storage account of Azure Blob Storage, or of Azurite. Give one credential: a key, a SAS token, or Entra ID.</summary>
public sealed record AzureBlobSettings : ProviderSettings
{
    /// <summary>The storage account's name: 3 to 24 lower case letters and digits.</summary>
    public string Account { get; init; } = "";

    /// <summary>
    /// The address of the blob service; null for <c>https://ACCOUNT.blob.core.windows.net</c>. Other clouds have other domains; Azurite's
    /// address ends in the account's name: <c>http://127.0.0.1:10000/ACCOUNT</c>.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>One of the account's two keys, in base64; null for another credential. Links can be signed with a key only.</summary>
    public Secret? Key { get; init; }

    /// <summary>A shared access signature of the account or of a container, as a query without its <c>?</c>; null for another credential.</summary>
    public Secret? SasToken { get; init; }

    /// <summary>Tokens of Microsoft Entra ID; null with a key or a SAS token, and otherwise for Azure.Identity's whole chain.</summary>
    public AzureEntra? Entra { get; init; }

    /// <summary>A PEM file with the certificate authorities to trust in place of the system's; null for those.</summary>
    [OperatorOnly]
    public string? CertificateAuthorityFile { get; init; }

    [JsonIgnore]
    public override Uri? BaseAddress => Endpoint ?? new Uri($"https://{Account}.blob.core.windows.net/");

    internal override IEnumerable<(string Member, string Message)> OperatorOnly =>
        Key is not null || SasToken is not null || Entra?.EffectiveSource == AzureTokenSource.ClientSecret
            ? []
            : [(nameof(Entra), AzureEntra.NeedsSecret)];

    [JsonIgnore]
    public override Transport Transport => Transport.Standard with { CertificateAuthorityFile = CertificateAuthorityFile };
}
