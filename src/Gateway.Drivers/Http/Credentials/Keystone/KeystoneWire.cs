using System.Text.Json.Serialization;

namespace Gateway.Drivers.Http.Credentials.Keystone;

// https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management
internal sealed record TokenRequest(TokenAuth Auth);

internal sealed record TokenAuth(TokenIdentity Identity, TokenScope? Scope);

internal sealed record TokenIdentity(IReadOnlyList<string> Methods)
{
    public PasswordMethod? Password { get; init; }

    public ApplicationCredentialMethod? ApplicationCredential { get; init; }
}

internal sealed record PasswordMethod(KeystoneUser User);

internal sealed record ApplicationCredentialMethod(string Secret)
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public KeystoneUser? User { get; init; }
}

internal sealed record KeystoneUser
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public KeystoneDomain? Domain { get; init; }

    public string? Password { get; init; }

    // A record prints its properties: no log shall get a password that way.
    public override string ToString() => $"{Id}{Name}";
}

internal sealed record KeystoneDomain(string? Id, string? Name);

internal sealed record TokenScope(KeystoneProject Project);

internal sealed record KeystoneProject(string? Id, string? Name, KeystoneDomain? Domain);

internal sealed record TokenAnswer(TokenBody? Token);

internal sealed record TokenBody
{
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Missing in a token of no project.</summary>
    public IReadOnlyList<CatalogueService>? Catalog { get; init; }
}

internal sealed record CatalogueService(string? Type, IReadOnlyList<CatalogueEndpoint>? Endpoints);

internal sealed record CatalogueEndpoint(string? Interface, string? RegionId, string? Region, string? Url);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class KeystoneJson : JsonSerializerContext;
