using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

/// <summary>An account at Linode (Akamai Cloud).</summary>
public sealed record LinodeSettings : ProviderSettings
{
    /// <summary>The address of the API, without its version.</summary>
    public Uri Endpoint { get; init; } = new("https://api.linode.com/");

    /// <summary>
    /// A personal access token with the scopes <c>linodes</c>, <c>volumes</c>, <c>images</c> and <c>account</c> (for SSH keys); lists of nodes
    /// read volumes too.
    /// </summary>
    public Secret Token { get; init; } = new("");

    /// <summary>The id of the region for what is made without a location: <c>eu-central</c>. Linode chooses none.</summary>
    public string? Region { get; init; }

    [JsonIgnore]
    public override Uri BaseAddress => field ??= new(Endpoint.AsBase(), "v4/");
}

internal sealed class LinodeSettingsValidator : AbstractValidator<LinodeSettings>
{
    public LinodeSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.Token).IsGiven();
        RuleFor(settings => settings.Region).NotEqual("");
    }
}
