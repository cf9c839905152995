using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Providers.Swift;

// https://docs.openstack.org/api-ref/object-store/
internal sealed record ContainerItem(string Name, long Count, long Bytes);

/// <summary>An object, or with nothing but <see cref="Subdir"/> a rolled-up beginning.</summary>
internal sealed record ObjectItem : IJsonOnDeserialized
{
    public string? Name { get; init; }

    public string? Subdir { get; init; }

    public long Bytes { get; init; }

    // Setters: what is only initialized has to be there, and a beginning has none of these.
    public string Hash { get; set; } = "";

    /// <summary>The tag of a large object, with its quotes; <see cref="Hash"/> is then its manifest's.</summary>
    public string? SloEtag { get; init; }

    public string ContentType { get; set; } = "";

    /// <summary>In UTC, without saying so.</summary>
    public string LastModified { get; set; } = "";

    void IJsonOnDeserialized.OnDeserialized()
    {
        var isObject = this is { Name: not null, Hash: not null, ContentType: not null } && SwiftTimes.IsOfList(LastModified);
        if (Name is null ? Subdir is null : !isObject)
        {
            throw new JsonException("An item of a list has a name, a digest, a type and a time, or is a beginning.");
        }
    }
}

/// <summary>A segment as a manifest is told.</summary>
internal sealed record NewSegment(string Path, string Etag, long SizeBytes);

/// <summary>A segment as a manifest is read.</summary>
internal sealed record Segment
{
    /// <summary>The path with the container: <c>/container/key</c>. Null for bytes that lie in the manifest itself.</summary>
    public string? Name { get; init; }

    public long Bytes { get; init; }

    public string? Hash { get; init; }

    /// <summary>The part of the segment that counts; null for all.</summary>
    public string? Range { get; init; }

    /// <summary>Whether the segment is a manifest of its own.</summary>
    public bool SubSlo { get; init; }
}

/// <summary>The answer to a bulk deletion. The names are Swift's, with their spaces.</summary>
internal sealed record BulkAnswer
{
    [JsonPropertyName("Response Status")]
    public string? Status { get; init; }

    [JsonPropertyName("Response Body")]
    public string? Body { get; init; }

    /// <summary>Pairs of a path, percent-encoded, and a status.</summary>
    [JsonPropertyName("Errors")]
    public IReadOnlyList<IReadOnlyList<string>>? Errors { get; init; }
}

/// <summary>What <c>/info</c> tells, as far as it is asked.</summary>
internal sealed record ClusterInfo
{
    [JsonPropertyName("tempurl")]
    public TempUrlInfo? TempUrl { get; init; }

    public BulkInfo? BulkDelete { get; init; }
}

internal sealed record TempUrlInfo(IReadOnlyList<string>? AllowedDigests);

internal sealed record BulkInfo(int? MaxDeletesPerRequest);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<ContainerItem>))]
[JsonSerializable(typeof(List<ObjectItem>))]
[JsonSerializable(typeof(List<NewSegment>))]
[JsonSerializable(typeof(List<Segment>))]
[JsonSerializable(typeof(BulkAnswer))]
[JsonSerializable(typeof(ClusterInfo))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(string))]
internal sealed partial class SwiftJson : JsonSerializerContext;
