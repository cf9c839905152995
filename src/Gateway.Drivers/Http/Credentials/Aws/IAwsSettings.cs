using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>What the settings of every provider that signs as AWS does have in common.</summary>
internal interface IAwsSettings
{
    /// <summary>The region that requests are signed for.</summary>
    string SigningRegion { get; }

    AwsCredentialSource Credentials { get; }

    string? AccessKeyId { get; }

    Secret? SecretAccessKey { get; }

    Secret? SessionToken { get; }

    /// <summary>The profile of AWS's configuration files that the chain shall take; null for its own choice.</summary>
    string? Profile { get; }

    /// <summary>A role to take on with these keys; null for none.</summary>
    string? RoleArn { get; }

    /// <summary>The external id that the role's owner asks for; null for none.</summary>
    Secret? RoleExternalId { get; }
}
