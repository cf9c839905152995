using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Api.Security.Keys;

/// <summary>
/// The text of an API key, <c>cgw_{id}_{secret}</c>: what it begins with is found by scanners of leaked secrets, the id finds its record, and the secret
/// is 256 random bits. Only its SHA-256 is kept. A slow digest would add nothing: there is nothing to guess.
/// </summary>
internal static class ApiKeyText
{
    public const int IdLength = 16;
    private const string Prefix = "cgw_";
    private const int SecretBytes = 32;
    private const int Length = 4 + IdLength + 1 + 43;

    // Longer ones are nobody's: the digest is not made of megabytes.
    private const int Longest = 512;

    /// <summary>A new key for an id, or for a new one.</summary>
    public static (string Id, string Text, byte[] Digest) Create(string? id = null)
    {
        id ??= RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", IdLength);
        var text = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        return (id, text, SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>Whether a text has the form of a key that a gateway has made.</summary>
    public static bool IsOne(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + IdLength] == '_';

    /// <summary>The id in a key of that form.</summary>
    public static ReadOnlySpan<char> IdOf(ReadOnlySpan<char> text) => text.Slice(Prefix.Length, IdLength);

    /// <summary>Writes the digest of any text that somebody sends as a key; false if it can be none.</summary>
    public static bool TryDigest(ReadOnlySpan<char> text, Span<byte> digest)
    {
        Span<byte> bytes = stackalloc byte[Longest];
        if (text.IsEmpty || text.Length > Longest || !Ascii.IsValid(text))
        {
            return false;
        }

        var count = Encoding.ASCII.GetBytes(text, bytes);
        SHA256.HashData(bytes[..count], digest);
        CryptographicOperations.ZeroMemory(bytes);
        return true;
    }
}
