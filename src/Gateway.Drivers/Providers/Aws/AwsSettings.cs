using System.Text.Json.Serialization;
using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>One region of an account at Amazon Web Services: an account with several regions has a connection for each.</summary>
public sealed record AwsSettings : ProviderSettings, IAwsSettings
{
    /// <summary>The region, such as <c>eu-central-1</c>.</summary>
    public string Region { get; init; } = "";

    /// <summary>
    /// The address, in which <c>{service}</c> and <c>{region}</c> stand for those; null takes Amazon's. A private endpoint of one's own
    /// network goes here. Without <c>{region}</c> in it, images are not copied to other regions.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// The availability zone for what is made without one: <c>eu-central-1a</c>. Without it Amazon chooses for nodes, and volumes need their
    /// own.
    /// </summary>
    public string? AvailabilityZone { get; init; }

    /// <summary>
    /// Whose images are listed, with commas between: <c>self</c>, <c>amazon</c>, <c>aws-marketplace</c> or ids of accounts. An image of
    /// others can be used and asked for by its id all the same. Everyone's public images would be some hundred thousand.
    /// </summary>
    public string ImageOwners { get; init; } = "self,amazon";

    /// <summary>
    /// What the names of listed images match, with <c>*</c> for any text, and commas between if there are several:
    /// <c>al2023-ami-2023*,debian-13-*</c>. Null lists all of these owners, which are thousands; images of one's own have to match too.
    /// </summary>
    public string? ImageNames { get; init; }

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
    public override Uri? BaseAddress => AddressOf(Ec2Client.Service, Region);

    [JsonIgnore]
    string IAwsSettings.SigningRegion => Region;

    /// <summary>Whether other regions can be reached too.</summary>
    internal bool KnowsRegions => Endpoint?.Contains("{region}", StringComparison.Ordinal) ?? true;

    internal static IEnumerable<string> Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>The address of a service in a region; null if the settings hold none.</summary>
    internal Uri? AddressOf(string service, string region) => AwsRegion.AddressOf(Endpoint, service, region);
}

internal sealed class AwsSettingsValidator : AbstractValidator<AwsSettings>
{
    public AwsSettingsValidator()
    {
        RuleFor(settings => settings.Region).Must(AwsRegion.IsOne).WithMessage(AwsRegion.Message);
        RuleFor(settings => settings.BaseAddress!).IsEndpoint().OverridePropertyName(nameof(AwsSettings.Endpoint));
        RuleFor(settings => settings.AvailabilityZone).NotEqual("");
        RuleFor(settings => settings.ImageOwners)
            .Must(owners => AwsSettings.Split(owners).Any())
            .WithMessage("Name one owner at least, such as self.");
        this.AddRulesForKeys();
    }
}
