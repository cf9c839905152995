using FluentValidation;

namespace Gateway.Drivers.Http.Credentials.Azure;

internal sealed class AzureEntraValidator : AbstractValidator<AzureEntra>
{
    public AzureEntraValidator()
    {
        RuleFor(entra => entra.TenantId)
            .NotEmpty()
            .When(entra => entra.EffectiveSource == AzureTokenSource.ClientSecret)
            .WithMessage("A client secret needs the id of its tenant.");
        RuleFor(entra => entra.ClientId)
            .NotEmpty()
            .When(entra => entra.EffectiveSource == AzureTokenSource.ClientSecret)
            .WithMessage("A client secret needs the id of its application.");
        RuleFor(entra => entra.ClientSecret)
            .NotNull()
            .When(entra => entra.EffectiveSource == AzureTokenSource.ClientSecret)
            .WithMessage("Give the application's secret, or another source.");
        RuleFor(entra => entra.ClientSecret)
            .Null()
            .When(entra => entra.EffectiveSource != AzureTokenSource.ClientSecret)
            .WithMessage("This source takes no client secret: leave it out, or name ClientSecret as the source.");
        RuleFor(entra => entra.TenantId)
            .Must(tenant => tenant is null || tenant.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.'))
            .WithMessage("A tenant is an id or a domain: letters, digits, '-' and '.'.");
        RuleFor(entra => entra.AuthorityHost)
            .Must(host => host is null || (host.IsAbsoluteUri && host.Scheme == Uri.UriSchemeHttps))
            .WithMessage("Must be an https:// address.");
    }
}
