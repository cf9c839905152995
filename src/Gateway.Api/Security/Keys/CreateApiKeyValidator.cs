using FluentValidation;
using Gateway.Api.Http;

namespace Gateway.Api.Security.Keys;

/// <summary>What an API key may be called, and how many roles it may have.</summary>
internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    private const int MostRoles = 32;

    public CreateApiKeyValidator()
    {
        RuleFor(key => key.Name)
            .Matches("^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")
            .WithMessage("Must have 1 to 63 letters, digits, '-', '_' and '.', and begin with a letter or digit.");
        RuleFor(key => key.Roles).HasNoNulls().Must(roles => roles.Count <= MostRoles).WithMessage($"Must have at most {MostRoles}.");
    }
}
