using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>On whose machines tasks run.</summary>
public enum EcsLaunchType
{
    /// <summary>On machines of one's own that have joined the cluster.</summary>
    Ec2,

    /// <summary>On Amazon's, which nobody sees.</summary>
    Fargate,

    /// <summary>On machines outside of Amazon that have joined the cluster (ECS Anywhere).</summary>
    External,
}

/// <summary>Amazon ECS in one region of an account: an account with several regions has a connection for each.</summary>
public sealed record EcsSettings : ContainerSettings, IAwsSettings
{
    /// <summary>The region, such as <c>eu-central-1</c>.</summary>
    public string Region { get; init; } = "";

    /// <summary>
    /// The address, in which <c>{service}</c> (<c>ecs</c>, <c>api.ecr</c>) and <c>{region}</c> stand for those; null takes Amazon's. A
    /// private endpoint of one's own network goes here.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>The names of the clusters that this connection shows; null shows all of the region.</summary>
    public IReadOnlyList<string>? Clusters { get; init; }

    /// <summary>The cluster for containers that are deployed without one.</summary>
    public string DefaultCluster { get; init; } = "default";

    /// <summary>Where containers run that are deployed without a word on it.</summary>
    public EcsLaunchType LaunchType { get; init; }

    /// <summary>The ids of the subnets for containers on Fargate that are deployed without any; null for none.</summary>
    public IReadOnlyList<string>? Subnets { get; init; }

    /// <summary>The ids of the security groups for containers in these subnets; null takes the network's default group.</summary>
    public IReadOnlyList<string>? SecurityGroups { get; init; }

    /// <summary>Whether containers in these subnets get a public address: without one, or a NAT gateway, Fargate cannot pull from outside.</summary>
    public bool AssignPublicAddress { get; init; }

    /// <summary>
    /// The role that ECS itself takes on to pull images from ECR and to write logs, its name or ARN; null for none. Fargate needs one for
    /// images of ECR.
    /// </summary>
    public string? ExecutionRole { get; init; }

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

    /// <summary>The ARN of a role to take on with these keys, at AWS's token service of the region; null for none.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The external id that the role's owner asks for; null for none.</summary>
    public Secret? RoleExternalId { get; init; }

    [JsonIgnore]
    public override Uri? BaseAddress => AddressOf(EcsClient.Service);

    [JsonIgnore]
    string IAwsSettings.SigningRegion => Region;

    /// <summary>The address of a service; null if the settings hold none.</summary>
    internal Uri? AddressOf(string service) => AwsRegion.AddressOf(Endpoint, service, Region);
}

internal sealed class EcsSettingsValidator : AbstractValidator<EcsSettings>
{
    public EcsSettingsValidator()
    {
        RuleFor(settings => settings.Region).Must(AwsRegion.IsOne).WithMessage(AwsRegion.Message);
        RuleFor(settings => settings.BaseAddress!).IsEndpoint().OverridePropertyName(nameof(EcsSettings.Endpoint));
        RuleFor(settings => settings.DefaultCluster).Must(EcsName.IsCluster).WithMessage("Give the name of a cluster, not its ARN.");
        RuleForEach(settings => settings.Clusters).Must(EcsName.IsCluster).WithMessage("Give names of clusters, not their ARNs.");
        RuleFor(settings => settings.SecurityGroups)
            .Empty()
            .When(settings => settings.Subnets is null)
            .WithMessage("Set Subnets beside it.");
        this.AddRulesForKeys();
    }
}
