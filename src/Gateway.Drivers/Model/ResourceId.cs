using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Model;

/// <summary>
/// The id of a thing inside its connection. <see cref="Value"/> is the provider's own id, never rewritten;
/// <see cref="ToString"/> is the form that is safe in a URL: an id of unreserved characters (RFC 3986) as it is,
/// any other as <c>~</c> and the base64url of its UTF-8.
/// </summary>
[JsonConverter(typeof(ResourceIdJsonConverter))]
public readonly record struct ResourceId(string Value) : IParsable<ResourceId>
{
    private const char EncodedMark = '~';
    private static readonly SearchValues<char> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    );
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static implicit operator ResourceId(string value) => new(value);

    public override string ToString() => IsSafe(Value) ? Value : EncodedMark + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Value));

    public static ResourceId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not an id of this API.");

    /// <summary>Reads the form of the URL. False for an empty text, a broken base64url or bytes that are no UTF-8.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ResourceId result)
    {
        result = default;
        if (string.IsNullOrEmpty(s) || s.AsSpan().ContainsAnyExcept(Unreserved))
        {
            return false;
        }

        if (s[0] != EncodedMark)
        {
            result = new ResourceId(s);
            return true;
        }

        return TryDecode(s.AsSpan(1), out result);
    }

    private static bool TryDecode(ReadOnlySpan<char> encoded, out ResourceId result)
    {
        result = default;
        if (encoded.IsEmpty || !Base64Url.IsValid(encoded))
        {
            return false;
        }

        try
        {
            result = new ResourceId(StrictUtf8.GetString(Base64Url.DecodeFromChars(encoded)));
            return true;
        }
        catch (Exception e) when (e is DecoderFallbackException or FormatException)
        {
            return false;
        }
    }

    private static bool IsSafe(string id) =>
        id is not ("" or "." or "..") && id[0] != EncodedMark && !id.AsSpan().ContainsAnyExcept(Unreserved);
}

/// <summary>Writes a <see cref="ResourceId"/> as the string that goes into a URL, and reads it back.</summary>
public sealed class ResourceIdJsonConverter : JsonConverter<ResourceId>
{
    public override ResourceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ResourceId.TryParse(reader.GetString(), null, out var id)
            ? id
            : throw new JsonException("An id is a text of unreserved characters, as this API answers it.");

    public override void Write(Utf8JsonWriter writer, ResourceId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
