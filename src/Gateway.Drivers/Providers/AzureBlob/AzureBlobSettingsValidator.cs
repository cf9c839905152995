using System.Buffers.Text;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Azure;

namespace Gateway.Drivers.Providers.AzureBlob;

internal sealed class AzureBlobSettingsValidator : AbstractValidator<AzureBlobSettings>
{
    public AzureBlobSettingsValidator()
    {
        RuleFor(settings => settings.Account)
            .Must(account =>
                account.Length is >= 3 and <= 24 && account.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
            )
            .WithMessage("Give the storage account's name: 3 to 24 lower case letters and digits.");
        RuleFor(settings => settings.Endpoint).Must(IsEndpoint).WithMessage("Must be an http:// or https:// address without a query.");
        RuleFor(settings => settings.Key)
            .Must(key => key is null || (key.Reveal().Length > 0 && Base64.IsValid(key.Reveal())))
            .WithMessage("Give the account's key as the portal shows it, in base64.");
        RuleFor(settings => settings.Key)
            .Null()
            .When(settings => settings.SasToken is not null || settings.Entra is not null)
            .WithMessage("Give one credential: a key, a SAS token, or Entra ID.");
        RuleFor(settings => settings.SasToken)
            .Null()
            .When(settings => settings.Entra is not null)
            .WithMessage("Give one credential: a key, a SAS token, or Entra ID.");
        RuleFor(settings => settings.SasToken)
            .Must(token => token is null || IsSas(token.Reveal()))
            .WithMessage("Give the SAS token as a query: sv=…&sig=….");
        RuleFor(settings => settings.Entra!).SetValidator(new AzureEntraValidator()).When(settings => settings.Entra is not null);
        RuleFor(settings => settings.Endpoint)
            .Must(endpoint => endpoint is null || !endpoint.IsAbsoluteUri || endpoint.Scheme == Uri.UriSchemeHttps)
            .When(settings => settings.Key is null && settings.SasToken is null)
            .WithMessage("Tokens of Entra ID are sent over https:// only.");
        RuleFor(settings => settings.CertificateAuthorityFile).IsFile();
    }

    private static bool IsEndpoint(Uri? endpoint) =>
        endpoint is null
        || (endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https" && endpoint.Query.Length == 0 && endpoint.UserInfo.Length == 0);

    private static bool IsSas(string token) =>
        token.Contains("sig=", StringComparison.Ordinal) && token[0] != '?' && !token.Any(letter => letter is <= ' ' or > '~' or '#');
}
