using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

/// <summary>An account at Vultr.</summary>
public sealed record VultrSettings : ProviderSettings
{
    /// <summary>The address of the API, version included.</summary>
    public Uri Endpoint { get; init; } = new("https://api.vultr.com/v2/");

    /// <summary>The API key of the account or of a sub-user. Vultr takes it from addresses in its access control list only.</summary>
    public Secret ApiKey { get; init; } = new("");

    /// <summary>The region for what is made without a location: <c>ewr</c>. Without it nodes and volumes need their own.</summary>
    public string? Region { get; init; }

    [JsonIgnore]
    public override Uri BaseAddress => Endpoint.AsBase();
}

internal sealed class VultrSettingsValidator : AbstractValidator<VultrSettings>
{
    public VultrSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.ApiKey).IsGiven();
        RuleFor(settings => settings.Region).NotEqual("");
    }
}
