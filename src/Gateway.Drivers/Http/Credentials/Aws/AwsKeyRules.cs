using FluentValidation;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>Rules for the keys of every provider that signs as AWS does.</summary>
internal static class AwsKeyRules
{
    /// <summary>Keys are in the settings, or come from AWS's chain, and never half of each.</summary>
    public static void AddRulesForKeys<T>(this AbstractValidator<T> validator)
        where T : IAwsSettings
    {
        validator.When(
            settings => settings.Credentials == AwsCredentialSource.Keys,
            () =>
            {
                validator
                    .RuleFor(settings => settings.AccessKeyId)
                    .NotEmpty()
                    .WithMessage("Set it, or set Credentials to Chain to take what AWS's credential chain finds on the gateway's machine.");
                validator
                    .RuleFor(settings => settings.SecretAccessKey)
                    .Must(secret => !string.IsNullOrEmpty(secret?.Reveal()))
                    .WithMessage("Must be set beside AccessKeyId.");
                validator.RuleFor(settings => settings.Profile).Empty().WithMessage("Is used only where Credentials is Chain.");
            }
        );
        validator.When(
            settings => settings.Credentials == AwsCredentialSource.Chain,
            () =>
            {
                const string LeaveOut = "Leave it out where Credentials is Chain.";
                validator.RuleFor(settings => settings.AccessKeyId).Empty().WithMessage(LeaveOut);
                validator.RuleFor(settings => settings.SecretAccessKey).Null().WithMessage(LeaveOut);
                validator.RuleFor(settings => settings.SessionToken).Null().WithMessage(LeaveOut);
            }
        );
        validator
            .RuleFor(settings => settings.RoleExternalId)
            .Null()
            .When(settings => settings.RoleArn is null)
            .WithMessage("Is used only beside RoleArn.");
    }
}
