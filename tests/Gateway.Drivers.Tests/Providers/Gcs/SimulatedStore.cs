using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>An object of the simulator. Another generation is another instance: who reads one goes on reading it.</summary>
internal sealed record SimulatedObject(string Bucket, string Name, byte[] Bytes, JsonObject Properties)
{
    public required long Generation { get; init; }

    public long Metageneration { get; init; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public string? ContentEncoding => (string?)Properties["contentEncoding"];

    public string StorageClass => (string?)Properties["storageClass"] ?? "STANDARD";

    /// <summary>The object as the API tells it.</summary>
    public JsonObject ToJson()
    {
        var json = (JsonObject)Properties.DeepClone();
        json["kind"] = "storage#object";
        json["id"] = $"{Bucket}/{Name}/{Generation}";
        json["name"] = Name;
        json["bucket"] = Bucket;
        json["generation"] = $"{Generation}";
        json["metageneration"] = $"{Metageneration}";
        json["size"] = $"{Bytes.Length}";
        json["storageClass"] = StorageClass;
        json["etag"] = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Generation}/{Metageneration}"));
        json["timeCreated"] = CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
        json["updated"] = CreatedAt.AddMilliseconds(Metageneration).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
        return json;
    }
}

/// <summary>A bucket of the simulator; its objects lie in the order of their names' UTF-8.</summary>
internal sealed record SimulatedBucket(string Name, string Location)
{
    private static readonly Comparer<string> ByBytes = Comparer<string>.Create(
        (a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b))
    );

    public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.UtcNow;

    public SortedDictionary<string, SimulatedObject> Objects { get; } = new(ByBytes);

    public static int Compare(string a, string b) => ByBytes.Compare(a, b);

    public JsonObject ToJson() =>
        new()
        {
            ["kind"] = "storage#bucket",
            ["id"] = Name,
            ["name"] = Name,
            ["location"] = Location,
            ["locationType"] = "multi-region",
            ["storageClass"] = "STANDARD",
            ["projectNumber"] = "123456789",
            ["metageneration"] = "1",
            ["timeCreated"] = CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
        };
}

/// <summary>A failure as the API tells it.</summary>
internal sealed class GcsFailure(int status, string reason, string message) : Exception(message)
{
    public int Status => status;

    public string Reason => reason;

    public static GcsFailure NoObject(string bucket, string name) => new(404, "notFound", $"No such object: {bucket}/{name}");

    public static GcsFailure Invalid(string message) => new(400, "invalid", message);
}
