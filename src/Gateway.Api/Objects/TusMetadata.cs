using System.Text;
using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Objects;

/// <summary>The Upload-Metadata header: names, each with a value in base64, separated by commas.</summary>
internal sealed class TusMetadata
{
    private const string Header = "Upload-Metadata";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string[] Meanings = ["key", "filename", "filetype"];

    private readonly Dictionary<string, string> _values;

    private TusMetadata(Dictionary<string, string> values) => _values = values;

    /// <summary>The key of the object.</summary>
    public string Key => _values.GetValueOrDefault("key") ?? _values["filename"];

    /// <exception cref="InvalidInputException">It is malformed, or names no key.</exception>
    public static TusMetadata Read(HttpRequest request)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var pair in request
                .Headers[Header]
                .ToString()
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
        {
            var parts = pair.Split(' ', 2);
            values[parts[0].ToLowerInvariant()] = parts.Length == 2 ? Decode(parts[1]) : "";
        }

        return values.GetValueOrDefault("key") is { Length: > 0 } || values.GetValueOrDefault("filename") is { Length: > 0 }
            ? new TusMetadata(values)
            : throw new InvalidInputException(Header, "Must name the object: key and its value in base64.");
    }

    /// <summary>Adds to what the headers say.</summary>
    public ObjectProperties ToProperties(ObjectProperties properties)
    {
        var metadata = new Dictionary<string, string>(properties.Metadata, StringComparer.Ordinal);
        foreach (var (name, value) in _values.Where(pair => !Meanings.Contains(pair.Key)))
        {
            metadata[ObjectHeaders.CheckMetadataName(name, Header)] = value;
        }

        return properties with
        {
            ContentType = _values.GetValueOrDefault("filetype") is { Length: > 0 } type
                ? ObjectHeaders.CheckValue(type, Header)
                : ObjectHeaders.GuessContentType(Key),
            Metadata = metadata,
        };
    }

    private static string Decode(string base64)
    {
        try
        {
            return StrictUtf8.GetString(Convert.FromBase64String(base64));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw new InvalidInputException(Header, "Holds a value that is not the base64 of UTF-8.");
        }
    }
}
