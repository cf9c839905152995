using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

/// <summary>A project at Hetzner Cloud.</summary>
public sealed record HetznerSettings : ProviderSettings
{
    /// <summary>The address of the API, version included.</summary>
    public Uri Endpoint { get; init; } = new("https://api.hetzner.cloud/v1/");

    /// <summary>An API token of the project, with the right to write for everything but lists.</summary>
    public Secret Token { get; init; } = new("");

    /// <summary>
    /// The name or id of the location for what is made without one: <c>fsn1</c>. Without it Hetzner chooses for nodes, and volumes need
    /// their own.
    /// </summary>
    public string? Location { get; init; }

    [JsonIgnore]
    public override Uri BaseAddress => Endpoint.AsBase();
}

internal sealed class HetznerSettingsValidator : AbstractValidator<HetznerSettings>
{
    public HetznerSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.Token).IsGiven();
        RuleFor(settings => settings.Location).NotEqual("");
    }
}
