using FluentValidation;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Keystone;

/// <summary>The rules of the login; a provider adds those of its own settings.</summary>
internal abstract class KeystoneSettingsValidator<TSettings> : AbstractValidator<TSettings>
    where TSettings : KeystoneSettings
{
    protected KeystoneSettingsValidator()
    {
        RuleFor(settings => settings.AuthUrl)
            .Must(url => url is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
            .WithMessage("Set it to the address of the login, such as https://cloud.example:5000/v3.");
        RuleFor(settings => settings.CertificateAuthorityFile)
            .Must(file => file is null || File.Exists(file))
            .WithMessage("There is no such file.");
        RuleFor(settings => settings.Interface).IsInEnum().WithMessage("Must be one of: Public, Internal, Admin.");
        When(settings => !settings.IsVersion1 && !settings.HasApplicationCredential, RequirePassword);
        When(settings => !settings.IsVersion1 && settings.HasApplicationCredential, RequireApplicationCredential);
        RefuseBoth("UserDomainName", "UserDomainId", settings => (settings.UserDomainName, settings.UserDomainId));
        RefuseBoth("ProjectName", "ProjectId", settings => (settings.ProjectName, settings.ProjectId));
        RefuseBoth("ProjectDomainName", "ProjectDomainId", settings => (settings.ProjectDomainName, settings.ProjectDomainId));
    }

    private void RequirePassword()
    {
        RequireUser("Set it, or UserId, or ApplicationCredentialId.");
        RuleFor(settings => settings.Password).Must(IsSet).WithMessage("Must be set beside the user.");
        RuleFor(settings => settings.ProjectName)
            .NotEmpty()
            .When(settings => settings.ProjectId is null)
            .WithMessage("Set it, or ProjectId: a token without a project opens nothing.");
    }

    private void RequireApplicationCredential()
    {
        RuleFor(settings => settings.ApplicationCredentialSecret).Must(IsSet).WithMessage("Must be set beside the application credential.");
        RuleFor(settings => settings.Password).Null().WithMessage("Leave it out: the application credential has a secret of its own.");
        RuleFor(settings => settings.ProjectName).Null().WithMessage("Leave it out: the application credential has a project.");
        RuleFor(settings => settings.ProjectId).Null().WithMessage("Leave it out: the application credential has a project.");
        When(
            settings => settings.ApplicationCredentialId is null,
            () => RequireUser("Set it, or UserId: the name of an application credential is its user's own.")
        );
        RefuseBoth(
            "ApplicationCredentialName",
            "ApplicationCredentialId",
            settings => (settings.ApplicationCredentialName, settings.ApplicationCredentialId)
        );
    }

    private void RequireUser(string message)
    {
        RuleFor(settings => settings.Username).NotEmpty().When(settings => settings.UserId is null).WithMessage(message);
        RefuseBoth("Username", "UserId", settings => (settings.Username, settings.UserId));
    }

    private void RefuseBoth(string field, string other, Func<TSettings, (string? Name, string? Id)> of) =>
        RuleFor(settings => settings)
            .Must(settings => of(settings) is not ({ }, { }))
            .OverridePropertyName(field)
            .WithMessage($"Set this or {other}, not both.");

    private static bool IsSet(Secret? secret) => secret is not null && secret.Reveal().Length > 0;
}
