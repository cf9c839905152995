using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DockerHub;

/// <summary>Docker Hub, by its own web API: it tells descriptions, sizes and platforms that the distribution API does not.</summary>
public sealed record DockerHubSettings : ProviderSettings
{
    /// <summary>The address of the web API; another one than Docker's for tests and proxies only.</summary>
    public Uri Endpoint { get; init; } = new("https://hub.docker.com/");

    /// <summary>The user's or organisation's name; null to ask as nobody in particular, which Docker Hub limits more.</summary>
    public string? Username { get; init; }

    /// <summary>A personal or organisation access token, or the password.</summary>
    public Secret? Password { get; init; }

    [JsonIgnore]
    public override Uri BaseAddress => Endpoint.AsBase();
}

internal sealed class DockerHubSettingsValidator : AbstractValidator<DockerHubSettings>
{
    public DockerHubSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.Username)
            .NotEmpty()
            .When(settings => settings.Password is not null)
            .WithMessage("Must be set beside Password.");
        RuleFor(settings => settings.Password!).IsGiven().When(settings => settings.Username is not null);
    }
}
