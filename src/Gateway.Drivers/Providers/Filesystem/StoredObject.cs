using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>One version of an object: its footer, and the very bytes of it.</summary>
internal sealed class StoredObject
{
    private const int TagBytes = 16;

    private StoredObject(ObjectFooter footer, byte[] json)
    {
        Footer = footer;
        Json = json;
        Hash = SHA256.HashData(json);
    }

    public ObjectFooter Footer { get; }

    public byte[] Json { get; }

    /// <summary>SHA-256 of <see cref="Json"/>.</summary>
    public byte[] Hash { get; }

    /// <summary>
    /// The tag of this version: another upload has another salt and changed properties are other bytes, so each has another tag.
    /// </summary>
    public string ETag => $"\"{Convert.ToHexStringLower(Hash.AsSpan(0, TagBytes))}\"";

    public bool IsOf(string bucket, string key) => Footer.Bucket == bucket && Footer.Key == key;

    public static StoredObject From(ObjectFooter footer) =>
        new(footer, JsonSerializer.SerializeToUtf8Bytes(footer, StoreJson.Default.ObjectFooter));

    /// <summary>Reads it back; null if it is not in this form.</summary>
    public static StoredObject? Parse(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StoreJson.Default.ObjectFooter) is { Format: ObjectFormat.Version } footer
                ? new StoredObject(footer, json)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
