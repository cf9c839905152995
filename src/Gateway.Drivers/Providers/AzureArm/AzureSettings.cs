using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Azure;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>A resource group of Azure, or a whole subscription, by Azure Resource Manager.</summary>
public sealed record AzureSettings : ProviderSettings
{
    /// <summary>The address of Resource Manager. Other clouds have their own: <c>https://management.chinacloudapi.cn/</c>.</summary>
    public Uri Endpoint { get; init; } = new("https://management.azure.com/");

    /// <summary>The id of the subscription, a UUID.</summary>
    public string Subscription { get; init; } = "";

    /// <summary>The resource group that new things are made in; ids are names inside of it.</summary>
    public string ResourceGroup { get; init; } = "";

    /// <summary>
    /// Whether lists and ids reach over all groups of the subscription; else they end at the resource group. Things of other groups have
    /// their whole path as their id.
    /// </summary>
    public bool WholeSubscription { get; init; }

    /// <summary>The region whose sizes and images are listed, and where things are made without another: <c>westeurope</c>.</summary>
    public string Location { get; init; } = "";

    /// <summary>
    /// The subnet of nodes that are made without a network: <c>NETWORK/SUBNET</c> of the resource group, or a whole path; null if every
    /// request names one.
    /// </summary>
    public string? Subnet { get; init; }

    /// <summary>
    /// The marketplace images that are listed, with commas between them: <c>PUBLISHER:OFFER:SKU:VERSION</c>, where the version may be
    /// <c>latest</c>. The marketplace has tens of thousands and no list of them all; every other can be used by its id.
    /// </summary>
    public string Images { get; init; } =
        "Canonical:ubuntu-24_04-lts:server:latest,Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest,"
        + "Debian:debian-12:12-gen2:latest,RedHat:RHEL:9-lvm-gen2:latest,"
        + "MicrosoftWindowsServer:WindowsServer:2022-datacenter-azure-edition:latest";

    /// <summary>
    /// Where tokens come from; null means a client secret if there is one, else Azure.Identity's whole chain.
    /// </summary>
    public AzureTokenSource? TokenSource { get; init; }

    /// <summary>The directory (tenant) id. A client secret needs it; the others take it from their surroundings if it is null.</summary>
    public string? TenantId { get; init; }

    /// <summary>The application's (client) id; for a managed identity that of a user-assigned one, null for the system's.</summary>
    public string? ClientId { get; init; }

    /// <summary>The application's secret; null for the sources that need none.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>Who issues tokens; null for Azure's public cloud, <c>https://login.microsoftonline.com/</c>.</summary>
    public Uri? AuthorityHost { get; init; }

    /// <summary>What tokens are asked for; other clouds have their own: <c>https://management.chinacloudapi.cn</c>.</summary>
    public string Audience { get; init; } = "https://management.azure.com";

    [JsonIgnore]
    public override Uri BaseAddress => Endpoint.AsBase();

    internal override IEnumerable<(string Member, string Message)> OperatorOnly =>
        Entra.EffectiveSource == AzureTokenSource.ClientSecret ? [] : [(nameof(ClientSecret), AzureEntra.NeedsSecret)];

    // Flat in the settings, because a connection's secrets are looked for on its top.
    internal AzureEntra Entra =>
        new()
        {
            Source = TokenSource,
            TenantId = TenantId,
            ClientId = ClientId,
            ClientSecret = ClientSecret,
            AuthorityHost = AuthorityHost,
        };

    internal string[] ImageNames => Images.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

internal sealed class AzureSettingsValidator : AbstractValidator<AzureSettings>
{
    public AzureSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.Subscription).Must(id => Guid.TryParseExact(id, "D", out _)).WithMessage("Give the id, a UUID.");
        RuleFor(settings => settings.ResourceGroup)
            .Must(group => ArmPath.IsName(group))
            .WithMessage("Give the name of a resource group: letters, digits, '-', '_', '.' and parentheses.");
        RuleFor(settings => settings.Location)
            .Must(location => location.Length > 0 && location.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)))
            .WithMessage("Give a region as Azure writes it in addresses: westeurope.");
        RuleFor(settings => settings.Subnet)
            .Must(subnet => subnet is null || ArmPath.IsSubnet(subnet))
            .WithMessage("Give NETWORK/SUBNET, or the whole path of a subnet.");
        RuleForEach(settings => settings.ImageNames)
            .Must(image => ImageUrn.TryParse(image, out _))
            .OverridePropertyName(nameof(AzureSettings.Images))
            .WithMessage("Give images as PUBLISHER:OFFER:SKU:VERSION, with commas between them.");
        RuleFor(settings => settings.Audience)
            .Must(audience => Uri.TryCreate(audience, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps)
            .WithMessage("Must be an https:// address.");
        RuleFor(settings => settings)
            .Custom(
                (settings, context) =>
                {
                    foreach (var failure in new AzureEntraValidator().Validate(settings.Entra).Errors)
                    {
                        context.AddFailure(failure.PropertyName, failure.ErrorMessage);
                    }
                }
            );
    }
}
