using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OciRegistry;

/// <summary>A registry that speaks the OCI distribution API: Distribution, Harbor, GitHub, GitLab, Quay and most others.</summary>
public sealed record OciRegistrySettings : ProviderSettings
{
    /// <summary>The registry's address without <c>/v2/</c>: <c>https://ghcr.io</c>.</summary>
    public Uri Endpoint { get; init; } = null!;

    /// <summary>The user's name; null to ask as nobody in particular.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password or token; it goes to the registry, or to the server for tokens that the registry names.</summary>
    public Secret? Password { get; init; }

    /// <summary>A PEM file with the certificate authorities to trust in place of the system's; null for those.</summary>
    [OperatorOnly]
    public string? CertificateAuthorityFile { get; init; }

    [JsonIgnore]
    public override Uri BaseAddress => Endpoint.AsBase();

    [JsonIgnore]
    public override Transport Transport => new() { CertificateAuthorityFile = CertificateAuthorityFile };

    /// <summary>The registry as references name it: <c>ghcr.io</c>, <c>127.0.0.1:5000</c>.</summary>
    internal string Host => Endpoint.IsDefaultPort ? Endpoint.Host : Endpoint.Authority;
}

internal sealed class OciRegistrySettingsValidator : AbstractValidator<OciRegistrySettings>
{
    public OciRegistrySettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.Username)
            .NotEmpty()
            .When(settings => settings.Password is not null)
            .WithMessage("Must be set beside Password.");
        RuleFor(settings => settings.Username)
            .Must(name => name is null || !name.Any(letter => letter == ':' || char.IsControl(letter)))
            .WithMessage("Must not hold a colon.");
        RuleFor(settings => settings.Password!).IsGiven().When(settings => settings.Username is not null);
        RuleFor(settings => settings.CertificateAuthorityFile).IsFile();
    }
}
