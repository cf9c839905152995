using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;

namespace Gateway.Drivers.Providers.S3;

internal sealed class S3SettingsValidator : AbstractValidator<S3Settings>
{
    public S3SettingsValidator()
    {
        RuleFor(settings => settings.Preset).IsInEnum().WithMessage($"Must be one of: {string.Join(", ", Enum.GetNames<S3Preset>())}.");
        RuleFor(settings => settings.Endpoint)
            .NotEmpty()
            .When(settings => settings.Traits.Endpoint is null)
            .WithMessage(settings =>
                settings.Preset == S3Preset.CloudflareR2
                    ? "Set it to https://ACCOUNT_ID.r2.cloudflarestorage.com with your account's id."
                    : $"The preset {settings.Preset} has no usual address: set it, such as https://s3.example.com."
            );
        RuleFor(settings => settings.Endpoint)
            .Must(BeAnAddress)
            .When(settings => !string.IsNullOrEmpty(settings.Endpoint))
            .WithMessage("Must be https://host or http://host, with :port and a path if need be, and nothing behind.");
        RuleFor(settings => settings.Region)
            .NotEmpty()
            .When(settings => settings.Traits.Region is null)
            .WithMessage(settings => $"The preset {settings.Preset} needs the region of your buckets, such as eu-central-1.");
        RuleFor(settings => settings.Region)
            .Matches("^[a-z0-9-]+\\z")
            .When(settings => !string.IsNullOrEmpty(settings.Region))
            .WithMessage("A region has lower case letters, digits and '-' only, such as eu-central-1.");
        RuleFor(settings => settings.SignPayload)
            .Equal(false)
            .When(settings => !settings.Traits.Chunked)
            .WithMessage(settings => $"The preset {settings.Preset} takes no bodies in signed chunks: leave it out, and use https://.");
        this.AddRulesForKeys();
        RuleFor(settings => settings.CertificateAuthorityFile).IsFile();
    }

    private static bool BeAnAddress(string? endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
        && (address.Scheme is "http" or "https")
        && address.Host.Length > 0
        && address.Query.Length + address.Fragment.Length + address.UserInfo.Length == 0;
}
