using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Gateway.Api.Security.Tokens;

/// <summary>A token taken apart (RFC 7515, compact form): strictly, so that nobody else reads it otherwise.</summary>
internal sealed class TokenParts : IDisposable
{
    private const int Longest = 16 * 1024;
    private const int DeepestNesting = 16;

    // Ways to bring a key along, to name where one is to be fetched, or to say that the rules are others.
    private static readonly string[] Forbidden = ["jku", "jwk", "x5u", "x5c", "crit", "enc", "zip", "b64"];

    private readonly JsonDocument _header;
    private readonly JsonDocument _payload;

    private TokenParts(JsonDocument header, JsonDocument payload, byte[] signed, byte[] signature) =>
        (_header, _payload, Signed, Signature) = (header, payload, signed, signature);

    public JsonElement Claims => _payload.RootElement;

    /// <summary>The bytes that are signed.</summary>
    public byte[] Signed { get; }

    public byte[] Signature { get; }

    public string Algorithm => TextOf("alg") ?? "";

    public string? KeyId => TextOf("kid");

    public string? Type => TextOf("typ");

    /// <exception cref="TokenRefusedException">It is not a signed token of the plain form.</exception>
    public static TokenParts Read(string token)
    {
        var parts = token.Length <= Longest ? token.Split('.') : [];
        if (parts.Length != 3)
        {
            // Five parts are an encrypted one.
            throw new TokenRefusedException("It has not three parts.");
        }

        var header = ReadObject(parts[0]);
        try
        {
            if (Forbidden.FirstOrDefault(name => header.RootElement.TryGetProperty(name, out _)) is { } name)
            {
                throw new TokenRefusedException($"Its header has {name}.");
            }

            return new TokenParts(header, ReadObject(parts[1]), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]));
        }
        catch
        {
            header.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _header.Dispose();
        _payload.Dispose();
    }

    private string? TextOf(string name) =>
        !_header.RootElement.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new TokenRefusedException($"Its {name} is no text.");

    private static JsonDocument ReadObject(string part)
    {
        try
        {
            var document = JsonDocument.Parse(
                Decode(part),
                new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = DeepestNesting }
            );
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new TokenRefusedException("A part is no JSON object, or has a name twice.");
    }

    private static byte[] Decode(string part)
    {
        // Without padding and blanks, which the decoder would pass over.
        if (part.Length == 0 || part.AsSpan().ContainsAny("= \t\r\n") || !Base64Url.IsValid(part))
        {
            throw new TokenRefusedException("A part is no base64url.");
        }

        return Base64Url.DecodeFromChars(part);
    }
}
