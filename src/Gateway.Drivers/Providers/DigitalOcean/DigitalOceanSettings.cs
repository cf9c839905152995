using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

/// <summary>A team at DigitalOcean.</summary>
public sealed record DigitalOceanSettings : ProviderSettings
{
    /// <summary>The address of the API, without its version.</summary>
    public Uri Endpoint { get; init; } = new("https://api.digitalocean.com/");

    /// <summary>A personal access token: read scopes for lists, <c>account:read</c> for the check, write scopes for the rest.</summary>
    public Secret Token { get; init; } = new("");

    /// <summary>
    /// The slug of the region for what is made without a location: <c>fra1</c>. Without it DigitalOcean chooses for nodes, and volumes need
    /// their own.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>
    /// Whether lists of nodes have GPU droplets too. DigitalOcean leaves them out of its usual list and has a second one for them, so every
    /// list then ends with one more page.
    /// </summary>
    public bool GpuDroplets { get; init; }

    [JsonIgnore]
    public override Uri BaseAddress => field ??= new(Endpoint.AsBase(), "v2/");
}

internal sealed class DigitalOceanSettingsValidator : AbstractValidator<DigitalOceanSettings>
{
    public DigitalOceanSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.Token).IsGiven();
        RuleFor(settings => settings.Region).NotEqual("");
    }
}
