using FluentValidation;
using Gateway.Drivers.Http.Credentials.Keystone;

namespace Gateway.Drivers.Providers.Swift;

internal sealed class SwiftSettingsValidator : KeystoneSettingsValidator<SwiftSettings>
{
    public SwiftSettingsValidator()
    {
        RuleFor(settings => settings.Login).IsInEnum().WithMessage("Must be one of: Keystone, Version1.");
        RuleFor(settings => settings.TempUrlKey)
            .Must(key => key is null || key.Reveal().Length > 0)
            .WithMessage("Must not be empty: leave it out for the account's own.");
        When(
            settings => settings.IsVersion1,
            () =>
            {
                RuleFor(settings => settings.Username).Must(IsHeader).WithMessage("Set it to the user, such as account:user.");
                RuleFor(settings => settings.Password)
                    .Must(password => IsHeader(password?.Reveal()))
                    .WithMessage("Set it to the user's key, of ASCII characters.");
                RuleFor(settings => settings.ApplicationCredentialId).Null().WithMessage("Only Keystone knows application credentials.");
                RuleFor(settings => settings.ApplicationCredentialName).Null().WithMessage("Only Keystone knows application credentials.");
            }
        );
    }

    // Both go out as headers.
    private static bool IsHeader(string? value) => value is { Length: > 0 } && value.All(letter => letter is >= ' ' and <= '~');
}
