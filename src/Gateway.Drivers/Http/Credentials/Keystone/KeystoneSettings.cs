using System.Text.Json.Serialization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Keystone;

/// <summary>
/// How a connection logs in to an OpenStack cloud: by a user's password and the project to work in, or by an application credential,
/// which has its project with it.
/// </summary>
public abstract record KeystoneSettings : ProviderSettings
{
    /// <summary>The address of Keystone, such as <c>https://cloud.example:5000/v3</c>.</summary>
    public Uri? AuthUrl { get; init; }

    /// <summary>The user's name; it needs a domain beside it. An application credential told by its id has no user.</summary>
    public string? Username { get; init; }

    /// <summary>The user's id, in place of <see cref="Username"/>.</summary>
    public string? UserId { get; init; }

    /// <summary>The user's password.</summary>
    public Secret? Password { get; init; }

    /// <summary>The name of the user's domain; null for the domain with the id <c>default</c>.</summary>
    public string? UserDomainName { get; init; }

    /// <summary>The id of the user's domain, in place of <see cref="UserDomainName"/>.</summary>
    public string? UserDomainId { get; init; }

    /// <summary>The name of the project to work in.</summary>
    public string? ProjectName { get; init; }

    /// <summary>The id of the project, in place of <see cref="ProjectName"/>.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The name of the project's domain; null for the user's.</summary>
    public string? ProjectDomainName { get; init; }

    /// <summary>The id of the project's domain, in place of <see cref="ProjectDomainName"/>.</summary>
    public string? ProjectDomainId { get; init; }

    /// <summary>The id of an application credential, in place of user, password and project.</summary>
    public string? ApplicationCredentialId { get; init; }

    /// <summary>The name of an application credential, which needs its user beside it.</summary>
    public string? ApplicationCredentialName { get; init; }

    /// <summary>The secret of the application credential.</summary>
    public Secret? ApplicationCredentialSecret { get; init; }

    /// <summary>The region of the catalogue to use; null where the cloud has only one.</summary>
    public string? Region { get; init; }

    /// <summary>Which of a service's addresses to use.</summary>
    public EndpointInterface Interface { get; init; } = EndpointInterface.Public;

    /// <summary>A PEM file with the certificate authorities to trust in place of the system's; null for those.</summary>
    [OperatorOnly]
    public string? CertificateAuthorityFile { get; init; }

    [JsonIgnore]
    public override Transport Transport => new() { CertificateAuthorityFile = CertificateAuthorityFile };

    /// <summary>Whether <see cref="AuthUrl"/> is that of the protocol before Keystone (version 1), which Swift's own logins still speak.</summary>
    [JsonIgnore]
    internal virtual bool IsVersion1 => false;

    internal bool HasApplicationCredential => ApplicationCredentialId is not null || ApplicationCredentialName is not null;
}

/// <summary>For whom an address of the catalogue is meant.</summary>
public enum EndpointInterface
{
    /// <summary>For everybody.</summary>
    Public,

    /// <summary>For callers inside the cloud's own network.</summary>
    Internal,

    /// <summary>For the cloud's operators.</summary>
    Admin,
}
