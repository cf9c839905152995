using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.DockerHub;

internal sealed record HubLogin(string Identifier, string Secret);

internal sealed record HubToken(string? AccessToken);

internal sealed record HubError
{
    public string? Message { get; init; }

    public string? Detail { get; init; }
}

internal sealed record HubRepository
{
    public string? Description { get; init; }

    public long? StarCount { get; init; }

    public long? PullCount { get; init; }

    public DateTimeOffset? LastUpdated { get; init; }

    public DateTimeOffset? DateRegistered { get; init; }

    public bool? IsPrivate { get; init; }
}

internal sealed record HubTagPage
{
    /// <summary>The address of the page after this; null at the end.</summary>
    public string? Next { get; init; }

    public required IReadOnlyList<HubTag> Results { get; init; }
}

internal sealed record HubTag
{
    public required string Name { get; init; }

    public DateTimeOffset? LastUpdated { get; init; }

    /// <summary>Of the index; missing of tags that nobody has touched for years.</summary>
    public string? Digest { get; init; }

    public IReadOnlyList<HubImage>? Images { get; init; }
}

internal sealed record HubImage
{
    public string? Os { get; init; }

    public string? Architecture { get; init; }

    public string? Variant { get; init; }

    public string? Digest { get; init; }

    public long? Size { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HubLogin))]
[JsonSerializable(typeof(HubToken))]
[JsonSerializable(typeof(HubError))]
[JsonSerializable(typeof(HubRepository))]
[JsonSerializable(typeof(HubTagPage))]
[JsonSerializable(typeof(HubTag))]
internal sealed partial class DockerHubJson : JsonSerializerContext;
