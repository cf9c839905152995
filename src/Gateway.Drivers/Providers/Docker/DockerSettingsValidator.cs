using FluentValidation;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Providers.Docker;

internal sealed class DockerSettingsValidator : AbstractValidator<DockerSettings>
{
    public DockerSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint)
            .Must((settings, endpoint) => DockerAddress.Parse(endpoint, settings.HasTls) is not null)
            .WithMessage("Must be unix:///path/to/socket, http://host:port, https://host:port or tcp://host:port.");
        RuleFor(settings => settings.Endpoint)
            .Must(endpoint => DockerAddress.Parse(endpoint, tls: true)?.Http.Scheme != "http")
            .When(settings => settings.HasTls)
            .WithMessage("Certificates are used over https:// (or tcp://) only: change the endpoint, or leave the certificates out.");
        RuleFor(settings => settings.KeyFile)
            .NotEmpty()
            .When(settings => settings.CertificateFile is not null)
            .WithMessage("Must be set beside CertificateFile.");
        RuleFor(settings => settings.CertificateFile)
            .NotEmpty()
            .When(settings => settings.KeyFile is not null)
            .WithMessage("Must be set beside KeyFile.");
        RuleFor(settings => settings.CertificateFile).IsFile();
        RuleFor(settings => settings.KeyFile).IsFile();
        RuleFor(settings => settings.CertificateAuthorityFile).IsFile();
    }
}
