using System.Text.Json.Serialization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

/// <summary>An account at Amazon S3, or at a store that speaks its protocol.</summary>
public sealed record S3Settings : ProviderSettings, IAwsSettings
{
    /// <summary>Whose S3 it is: <c>Aws</c> unless set. It decides the usual address and what the store is known to be able to do.</summary>
    public S3Preset Preset { get; init; }

    /// <summary>
    /// The address, such as <c>https://s3.example.com</c>; null takes the preset's for the region. Requests and credentials go there.
    /// </summary>
    public string? Endpoint { get; init; }

    /// <summary>The region, such as <c>eu-central-1</c>; null takes the preset's where it has one.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// Whether buckets go into the path of the address (<c>host/bucket/key</c>) and not into its host (<c>bucket.host/key</c>); null takes the
    /// preset's.
    /// </summary>
    public bool? PathStyle { get; init; }

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

    /// <summary>
    /// Whether signatures cover the bytes of objects too. Without, which is the usual, the connection's TLS keeps them safe, and uploads
    /// cost no hashing; set it where the address is <c>http://</c> over a network that is not trusted.
    /// </summary>
    public bool SignPayload { get; init; }

    /// <summary>A PEM file with the certificate authorities to trust in place of the system's; null for those.</summary>
    [OperatorOnly]
    public string? CertificateAuthorityFile { get; init; }

    [JsonIgnore]
    public override Uri? BaseAddress => Uri.TryCreate(Address, UriKind.Absolute, out var address) ? address : null;

    [JsonIgnore]
    public override Transport Transport => new() { CertificateAuthorityFile = CertificateAuthorityFile };

    [JsonIgnore]
    string IAwsSettings.SigningRegion => SigningRegion;

    internal S3Traits Traits => S3Presets.Of(Preset);

    internal string SigningRegion => Region ?? Traits.Region ?? "us-east-1";

    private string? Address => Endpoint ?? Traits.Endpoint?.Replace("{region}", SigningRegion, StringComparison.Ordinal);
}
