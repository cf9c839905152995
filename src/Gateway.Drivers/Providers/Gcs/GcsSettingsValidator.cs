using FluentValidation;
using Gateway.Drivers.Http.Credentials.Google;

namespace Gateway.Drivers.Providers.Gcs;

internal sealed class GcsSettingsValidator : AbstractValidator<GcsSettings>
{
    private static readonly string[] Types =
    [
        "service_account",
        "external_account",
        "external_account_authorized_user",
        "authorized_user",
        "impersonated_service_account",
    ];

    public GcsSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint)
            .Must((settings, _) => settings.EndpointUri is not null)
            .WithMessage("Must be https://host or http://host:port, without query.");
        RuleFor(settings => settings.Endpoint)
            .Must((settings, _) => settings.EndpointUri is not { Scheme: "http", IsLoopback: false })
            .When(settings => !settings.Anonymous)
            .WithMessage("Tokens are sent over https:// only: change the endpoint, or set Anonymous.");
        RuleFor(settings => settings.CredentialsFile).Must(file => file is null || File.Exists(file)).WithMessage("There is no such file.");
        RuleFor(settings => settings.CredentialsJson)
            .Must(json => json is null || Types.Contains(GoogleCredentials.FieldOf(json.Reveal(), "type")))
            .WithMessage($"Must be a credential in Google's JSON form, of the type {string.Join(", ", Types)}.");
        RuleFor(settings => settings.CredentialsJson)
            .Null()
            .When(settings => settings.CredentialsFile is not null)
            .WithMessage("Leave it out beside CredentialsFile.");
        RuleFor(settings => settings.Anonymous)
            .Equal(false)
            .When(settings => settings.CredentialsFile is not null || settings.CredentialsJson is not null)
            .WithMessage("Leave the credential out, or this.");
        RuleFor(settings => settings.ProjectId).Must(id => id is not "").WithMessage("Leave it out, or name a project.");
        RuleFor(settings => settings.Location).Must(location => location is not "").WithMessage("Leave it out, or name a location.");
    }
}
