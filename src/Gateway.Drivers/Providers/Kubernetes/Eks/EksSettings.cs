using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Kubernetes.Hosted;

namespace Gateway.Drivers.Providers.Kubernetes.Eks;

/// <summary>The clusters of one region of an account at Amazon EKS, and the containers in them.</summary>
public sealed record EksSettings : ContainerSettings, IAwsSettings, IHostedSettings
{
    /// <summary>The region, such as <c>eu-central-1</c>.</summary>
    public string Region { get; init; } = "";

    /// <summary>EKS's address; null takes Amazon's. A private endpoint of one's own network goes here.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Where the keys come from: <c>Keys</c>, these settings, unless set.</summary>
    public AwsCredentialSource Credentials { get; init; }

    /// <summary>The access key's id.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The access key's secret.</summary>
    public Secret? SecretAccessKey { get; init; }

    /// <summary>The session token of temporary keys; null for keys that last.</summary>
    public Secret? SessionToken { get; init; }

    /// <summary>The profile that the credential chain shall take; null for its own choice.</summary>
    [OperatorOnly]
    public string? Profile { get; init; }

    /// <summary>The ARN of a role to take on with these keys; null for none.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The external id that the role's owner asks for; null for none.</summary>
    public Secret? RoleExternalId { get; init; }

    /// <summary>The ARN of the role that clusters act as that are made without one.</summary>
    public string? ClusterRoleArn { get; init; }

    /// <summary>The subnets of clusters that are made without any: two at least, in two zones.</summary>
    public IReadOnlyList<string>? SubnetIds { get; init; }

    /// <summary>The cluster that containers are deployed to if the request names none.</summary>
    public string? Cluster { get; init; }

    /// <summary>The namespace that containers are deployed to; null for <c>default</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary>The service accounts that a request may give to a container beside the namespace's default one; null for none.</summary>
    public IReadOnlyList<string>? AllowedServiceAccounts { get; init; }

    [JsonIgnore]
    public override Uri? BaseAddress => Endpoint?.AsBase() ?? AwsRegion.AddressOf(template: null, "eks", Region);

    [JsonIgnore]
    string IAwsSettings.SigningRegion => Region;

    ContainerSettings IHostedSettings.Containers => this;

    /// <summary>Amazon's token service of the region, which tokens for clusters are addresses of.</summary>
    internal Uri TokenService => AwsRegion.AddressOf(template: null, "sts", Region)!;
}

internal sealed class EksSettingsValidator : AbstractValidator<EksSettings>
{
    public EksSettingsValidator()
    {
        RuleFor(settings => settings.Region).Must(AwsRegion.IsOne).WithMessage(AwsRegion.Message);
        RuleFor(settings => settings.BaseAddress!).IsEndpoint().OverridePropertyName(nameof(EksSettings.Endpoint));
        RuleFor(settings => settings.Namespace!)
            .Must(KubernetesNames.IsLabel)
            .When(settings => settings.Namespace is not null)
            .WithMessage("Must be the name of a namespace.");
        this.AddRulesForKeys();
    }
}
