using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>An account at one datacenter of a Triton cloud (MNX.io, or one's own), reached through CloudAPI.</summary>
public sealed record TritonSettings : ProviderSettings
{
    /// <summary>The address of the datacenter's CloudAPI: each datacenter has its own.</summary>
    public Uri Endpoint { get; init; } = new("https://us-central-1.api.mnx.io/");

    /// <summary>The login of the account that owns everything; <c>my</c> is not enough, since the signature names it.</summary>
    public string Account { get; init; } = "";

    /// <summary>The login of the sub-user whose key signs, for access by roles; the account's own key signs without it.</summary>
    public string? User { get; init; }

    /// <summary>
    /// The private key that signs requests, in PEM without a passphrase: RSA, or ECDSA on P-256, P-384 or P-521. Its public half is known
    /// to the account. <c>ssh-keygen -p -m PEM</c> turns a key of OpenSSH's own form into PEM.
    /// </summary>
    public Secret Key { get; init; } = new("");

    /// <summary>The file that holds the private key, in place of <see cref="Key"/>; read for every request, so that it may be replaced.</summary>
    [OperatorOnly]
    public string? KeyFile { get; init; }

    /// <summary>The name or MD5 fingerprint of the key at the account; the key's own MD5 fingerprint without it.</summary>
    public string? KeyId { get; init; }

    /// <summary>The name of the datacenter at <see cref="Endpoint"/>, told as the location of nodes and sizes; they have none without it.</summary>
    public string? Datacenter { get; init; }

    [JsonIgnore]
    public override Uri BaseAddress => Endpoint.AsBase();
}

internal sealed class TritonSettingsValidator : AbstractValidator<TritonSettings>
{
    public TritonSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.Account)
            .Must(account => IsLogin(account) && account != "my")
            .WithMessage("Give the login of the account itself.");
        RuleFor(settings => settings.User).Must(user => user is null || IsLogin(user)).WithMessage("Give a login.");
        RuleFor(settings => settings.KeyId)
            .Must(id => id is null || (id.Length > 0 && !id.Any(letter => char.IsControl(letter) || letter is '"')))
            .WithMessage("Give the name or the MD5 fingerprint of a key.");
        RuleFor(settings => settings.KeyFile)
            .Must((settings, file) => string.IsNullOrEmpty(file) == settings.Key.Reveal().Length > 0)
            .WithMessage("Set either Key or KeyFile.");
        RuleFor(settings => settings.KeyFile).IsFile();
        RuleFor(settings => settings.Key)
            .Must(key => key.Reveal().Length == 0 || SigningKey.IsUsable(key.Reveal()))
            .WithMessage("Must be a private key in PEM without a passphrase: RSA, or ECDSA on P-256, P-384 or P-521.");
        RuleFor(settings => settings.Datacenter).NotEqual("");
    }

    private static bool IsLogin(string login) =>
        login.Length > 0 && login.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '@' or '+');
}
