using System.Security.Cryptography;
using System.Text;

namespace Gateway.Api.Connections.Vault;

/// <summary>A master key, and the id that records name it by.</summary>
internal sealed class VaultKey
{
    private const int KeyBytes = 32;
    private const int LongestId = 64;
    private readonly byte[] _key;

    private VaultKey(string id, byte[] key) => (Id, _key) = (id, key);

    public string Id { get; }

    /// <summary>A key that nobody has.</summary>
    public static string Generate() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>Reads keys, one a line or between commas; lines may be comments.</summary>
    /// <exception cref="FormatException">One cannot be used. The message does not repeat it.</exception>
    public static IReadOnlyList<VaultKey> ReadAll(string text)
    {
        var keys = text.Split(['\n', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(Read)
            .ToArray();
        return keys.Length == 0 ? throw new FormatException("There is no key in it.")
            : keys.DistinctBy(key => key.Id).Count() < keys.Length ? throw new FormatException("Two keys have the same id.")
            : keys;
    }

    /// <summary>The key for one record.</summary>
    public void Derive(ReadOnlySpan<byte> salt, Span<byte> key) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, key, salt, "cloudgateway/connection/v1"u8);

    private static VaultKey Read(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var bytes = new byte[KeyBytes + 1];
        if (!Convert.TryFromBase64String(line[(colon + 1)..].Trim(), bytes, out var count) || count != KeyBytes)
        {
            throw new FormatException($"A key is {KeyBytes} bytes in base64, perhaps with an id and a colon before it.");
        }

        var key = bytes[..KeyBytes];
        var id = colon < 0 ? FingerprintOf(key) : line[..colon].Trim();
        return id.Length is > 0 and <= LongestId && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? new VaultKey(id, key)
            : throw new FormatException($"The id of a key has up to {LongestId} letters, digits, '-', '_' and '.'.");
    }

    // Derived, so that the id says nothing of the key.
    private static string FingerprintOf(byte[] key)
    {
        Span<byte> id = stackalloc byte[6];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, id, [], Encoding.ASCII.GetBytes("cloudgateway/key-id/v1"));
        return Convert.ToHexStringLower(id);
    }
}
