using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>
/// The Docker endpoint of a datacenter of a Triton cloud: one engine over all machines, which speaks the API of 2015. The account's SSH
/// key is what it knows clients by.
/// </summary>
public sealed record TritonDockerSettings : ContainerSettings
{
    /// <summary>The endpoint, as CloudAPI's services name it, with https in the place of tcp.</summary>
    public Uri Endpoint { get; init; } = new("https://us-central-1.docker.mnx.io:2376/");

    /// <summary>The login of the account whose key it is.</summary>
    public string Account { get; init; } = "";

    /// <summary>The private half of an SSH key of the account, in PEM without a passphrase: the client's certificate is made of it.</summary>
    public Secret? Key { get; init; }

    /// <summary>The file that holds the private key, in place of <see cref="Key"/>.</summary>
    [OperatorOnly]
    public string? KeyFile { get; init; }

    /// <summary>A PEM file with the certificate authorities to trust in place of the system's; null for those.</summary>
    [OperatorOnly]
    public string? CertificateAuthorityFile { get; init; }

    [JsonIgnore]
    public override Uri BaseAddress => Endpoint.AsBase();

    [JsonIgnore]
    public override Transport Transport =>
        new() { SelfSigned = new SelfSignedClient(Account, Key, KeyFile), CertificateAuthorityFile = CertificateAuthorityFile };
}

internal sealed class TritonDockerSettingsValidator : AbstractValidator<TritonDockerSettings>
{
    public TritonDockerSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint)
            .Must(endpoint => endpoint is { IsAbsoluteUri: true, Scheme: "https", Query: "", Fragment: "", UserInfo: "" })
            .WithMessage("Give an https address.");
        RuleFor(settings => settings.Account)
            .Must(account =>
                account.Length > 0 && account.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '@' or '+')
            )
            .WithMessage("Give the login of the account itself.");
        RuleFor(settings => settings.KeyFile)
            .Must((settings, file) => string.IsNullOrEmpty(file) == settings.Key is not null)
            .WithMessage("Set either Key or KeyFile.");
        RuleFor(settings => settings.KeyFile).IsFile();
        RuleFor(settings => settings.Key)
            .Must(key => key is null || SelfSignedClient.IsKey(key.Reveal()))
            .WithMessage("Must be a private key in PEM without a passphrase: RSA or ECDSA.");
        RuleFor(settings => settings.CertificateAuthorityFile).IsFile();
    }
}
