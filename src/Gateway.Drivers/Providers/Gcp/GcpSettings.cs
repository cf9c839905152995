using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>
/// A project of Google Compute Engine. With neither <see cref="CredentialsFile"/> nor <see cref="CredentialsJson"/> Google's application
/// default credentials are used: the file that GOOGLE_APPLICATION_CREDENTIALS names, the login of the command line, or the service
/// account of the machine.
/// </summary>
public sealed record GcpSettings : ProviderSettings, IGoogleCredentialSettings
{
    /// <summary>The project; null takes the one that the credential names.</summary>
    public string? ProjectId { get; init; }

    /// <summary>
    /// A file with a credential in Google's JSON form: a service account's key, or a configuration of workload identity federation.
    /// </summary>
    [OperatorOnly]
    public string? CredentialsFile { get; init; }

    /// <summary>The same JSON as a value, in place of <see cref="CredentialsFile"/>.</summary>
    public Secret? CredentialsJson { get; init; }

    /// <summary>The zone for what is made without a location: <c>europe-west3-a</c>. Without it volumes need one of their own.</summary>
    public string? Zone { get; init; }

    /// <summary>
    /// The network or subnet that nodes join if the request names none: <c>default</c>, <c>europe-west3/workers</c>, or
    /// <c>projects/host/regions/europe-west3/subnetworks/workers</c> for one of another project.
    /// </summary>
    public string Network { get; init; } = "default";

    /// <summary>The user on new nodes whom key pairs let in.</summary>
    public string SshUser { get; init; } = "cloudgateway";

    /// <summary>
    /// The projects whose images are listed after those of the connection's own project; null for Google's public ones.
    /// </summary>
    public IReadOnlyList<string>? ImageProjects { get; init; }

    /// <summary>Where Compute Engine answers, if not at Google's own address.</summary>
    public Uri Endpoint { get; init; } = new("https://compute.googleapis.com/");

    [JsonIgnore]
    public override Uri BaseAddress => Endpoint.AsBase();

    bool IGoogleCredentialSettings.Anonymous => false;

    string IGoogleCredentialSettings.Scope => "https://www.googleapis.com/auth/compute";
}

internal sealed class GcpSettingsValidator : AbstractValidator<GcpSettings>
{
    private static readonly string[] Types =
    [
        "service_account",
        "external_account",
        "external_account_authorized_user",
        "authorized_user",
        "impersonated_service_account",
    ];

    public GcpSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.CredentialsFile).Must(file => file is null || File.Exists(file)).WithMessage("There is no such file.");
        RuleFor(settings => settings.CredentialsJson)
            .Must(json => json is null || Types.Contains(GoogleCredentials.FieldOf(json.Reveal(), "type")))
            .WithMessage($"Must be a credential in Google's JSON form, of the type {string.Join(", ", Types)}.");
        RuleFor(settings => settings.CredentialsJson)
            .Null()
            .When(settings => settings.CredentialsFile is not null)
            .WithMessage("Leave it out beside CredentialsFile.");
        RuleFor(settings => settings.ProjectId)
            .Must(id => id is null || GcpName.IsProject(id))
            .WithMessage("Leave it out, or name a project by its id.");
        RuleFor(settings => settings.Zone)
            .Must(zone => zone is null || GcpName.IsName(zone))
            .WithMessage("Leave it out, or name a zone: europe-west3-a.");
        RuleFor(settings => settings.Network)
            .Must(network => network is not null && GcpNetwork.TryRead(network, out _))
            .WithMessage("Must be a network, region/subnet, or the path of a subnet from projects/ on.");
        RuleFor(settings => settings.SshUser).Must(GcpName.IsUser).WithMessage("Must be a name of a Linux user.");
        RuleForEach(settings => settings.ImageProjects).Must(GcpName.IsProject).WithMessage("Must be the id of a project.");
    }
}
