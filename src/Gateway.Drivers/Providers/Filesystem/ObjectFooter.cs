using System.Text.Json.Serialization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>What is kept at the end of an object's file, and as it is in the catalogue.</summary>
internal sealed record ObjectFooter
{
    /// <summary>The format of the file.</summary>
    public int Format { get; init; } = ObjectFormat.Version;

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Of the content, lower case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Random for each upload. It goes into the hash of each frame, so that a frame of another upload never passes.</summary>
    public required byte[] Salt { get; init; }

    /// <summary>When the content was stored; a change of properties keeps it.</summary>
    public required DateTimeOffset LastModified { get; init; }

    public required ObjectProperties Properties { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ObjectFooter))]
[JsonSerializable(typeof(BucketRecord))]
[JsonSerializable(typeof(UploadRecord))]
internal sealed partial class StoreJson : JsonSerializerContext;
