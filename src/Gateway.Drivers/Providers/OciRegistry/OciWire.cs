using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.OciRegistry;

internal sealed record OciErrorList(IReadOnlyList<OciError>? Errors);

internal sealed record OciError(string? Code, string? Message);

internal sealed record OciTagList
{
    /// <summary>Null where all tags were deleted.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>An index (or Docker's manifest list), which has <see cref="Manifests"/>, or a manifest, which has the rest.</summary>
internal sealed record OciManifest
{
    public IReadOnlyList<OciDescriptor>? Manifests { get; init; }

    public OciDescriptor? Config { get; init; }

    public IReadOnlyList<OciDescriptor>? Layers { get; init; }
}

internal sealed record OciDescriptor
{
    public string? Digest { get; init; }

    public long Size { get; init; }

    public OciPlatform? Platform { get; init; }
}

/// <summary>A platform of an index, or what an image's configuration says of it.</summary>
internal sealed record OciPlatform(string? Os, string? Architecture, string? Variant);

/// <summary>What a server for tokens answers; <see cref="AccessToken"/> is OAuth's name for the same.</summary>
internal sealed record OciToken
{
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyName("expires_in")]
    public int? ExpiresIn { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OciErrorList))]
[JsonSerializable(typeof(OciTagList))]
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciPlatform))]
[JsonSerializable(typeof(OciToken))]
internal sealed partial class OciJson : JsonSerializerContext;
