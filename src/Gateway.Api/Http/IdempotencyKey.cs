using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Api.Http;

/// <summary>The Idempotency-Key header: what tells a repeated request from a new one.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    private const int Longest = 255;
    private const int TokenBytes = 16;

    /// <summary>The key of a request; null if it has none.</summary>
    /// <exception cref="InvalidInputException">It is empty, too long, or there are several.</exception>
    public static string? TakeIdempotencyKey(this HttpRequest request)
    {
        var header = request.Headers[Header];
        if (header.Count == 0)
        {
            return null;
        }

        // A string of RFC 8941 has quotes; a caller that leaves them out means the same.
        var key = header.ToString();
        key = key.Length > 1 && key.StartsWith('"') && key.EndsWith('"') ? key[1..^1] : key;
        return header.Count == 1 && key.Length is > 0 and <= Longest && key.All(character => character is >= ' ' and <= '~')
            ? key
            : throw new InvalidInputException(Header, $"Must be one string of 1 to {Longest} visible ASCII characters.");
    }

    /// <summary>A token for the provider: the same for the same key, connection and number, and nothing can be read off it.</summary>
    public static Guid? ToToken(string? key, string connection, int number)
    {
        if (key is null)
        {
            return null;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{connection}\n{number}\n{key}");
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, TokenBytes);
        // RFC 9562, 5.8: a UUID of version 8 is what its maker says; providers check its form.
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
