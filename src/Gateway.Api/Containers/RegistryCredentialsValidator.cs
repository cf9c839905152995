using FluentValidation;
using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>Either a connection, or a name and a password.</summary>
internal sealed class RegistryCredentialsValidator : AbstractValidator<RegistryCredentials>
{
    private const int Longest = 16 * 1024;

    public RegistryCredentialsValidator()
    {
        RuleFor(credentials => credentials.Username)
            .Null()
            .When(credentials => credentials.Connection is not null)
            .WithMessage("Goes with a password and without a connection.");
        RuleFor(credentials => credentials.Password)
            .Null()
            .When(credentials => credentials.Connection is not null)
            .WithMessage("Goes with a username and without a connection.");
        RuleFor(credentials => credentials.Username).NotEmpty().MaximumLength(Longest).When(credentials => credentials.Connection is null);
        RuleFor(credentials => credentials.Password)
            .Must(password => password?.Reveal() is { Length: > 0 and <= Longest })
            .When(credentials => credentials.Connection is null)
            .WithMessage("Must be set.");
    }
}
