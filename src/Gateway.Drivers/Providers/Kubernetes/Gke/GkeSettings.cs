using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Kubernetes.Hosted;

namespace Gateway.Drivers.Providers.Kubernetes.Gke;

/// <summary>
/// The clusters of a project at Google Kubernetes Engine, and the containers in them. With neither <see cref="CredentialsFile"/> nor
/// <see cref="CredentialsJson"/> Google's application default credentials are used.
/// </summary>
public sealed record GkeSettings : ContainerSettings, IGoogleCredentialSettings, IHostedSettings
{
    /// <summary>The project; null takes the one that the credential names.</summary>
    public string? ProjectId { get; init; }

    /// <summary>A file with a credential in Google's JSON form.</summary>
    [OperatorOnly]
    public string? CredentialsFile { get; init; }

    /// <summary>The same JSON as a value, in place of <see cref="CredentialsFile"/>.</summary>
    public Secret? CredentialsJson { get; init; }

    /// <summary>The region or zone for clusters that are made without one: <c>europe-west3</c>.</summary>
    public string? Location { get; init; }

    /// <summary>The cluster that containers are deployed to if the request names none: <c>europe-west3/shop</c>.</summary>
    public string? Cluster { get; init; }

    /// <summary>The namespace that containers are deployed to; null for <c>default</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary>The service accounts that a request may give to a container beside the namespace's default one; null for none.</summary>
    public IReadOnlyList<string>? AllowedServiceAccounts { get; init; }

    /// <summary>Where Kubernetes Engine answers, if not at Google's own address.</summary>
    public Uri Endpoint { get; init; } = new("https://container.googleapis.com/");

    [JsonIgnore]
    public override Uri BaseAddress => Endpoint.AsBase();

    bool IGoogleCredentialSettings.Anonymous => false;

    string IGoogleCredentialSettings.Scope => "https://www.googleapis.com/auth/cloud-platform";

    ContainerSettings IHostedSettings.Containers => this;
}

internal sealed class GkeSettingsValidator : AbstractValidator<GkeSettings>
{
    public GkeSettingsValidator()
    {
        RuleFor(settings => settings.Endpoint).IsEndpoint();
        RuleFor(settings => settings.CredentialsFile).Must(file => file is null || File.Exists(file)).WithMessage("There is no such file.");
        RuleFor(settings => settings.CredentialsJson)
            .Must(json => json is null || GoogleCredentials.FieldOf(json.Reveal(), "type") is not null)
            .WithMessage("Must be a credential in Google's JSON form.");
        RuleFor(settings => settings.CredentialsJson)
            .Null()
            .When(settings => settings.CredentialsFile is not null)
            .WithMessage("Leave it out beside CredentialsFile.");
        RuleFor(settings => settings.ProjectId).NotEqual("");
        RuleFor(settings => settings.Location!)
            .Must(KubernetesNames.IsLabel)
            .When(settings => settings.Location is not null)
            .WithMessage("Must be a region or a zone: europe-west3.");
        RuleFor(settings => settings.Cluster)
            .Must(cluster => cluster is null || GkeClusterId.TryParse(cluster, out _))
            .WithMessage("Must be location/name: europe-west3/shop.");
        RuleFor(settings => settings.Namespace!)
            .Must(KubernetesNames.IsLabel)
            .When(settings => settings.Namespace is not null)
            .WithMessage("Must be the name of a namespace.");
    }
}
