using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Api.Connections.Vault;

/// <summary>What is sealed of a connection.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Settings">Its settings by their names in the configuration, secrets too.</param>
internal sealed record SealedSettings(string Provider, IReadOnlyDictionary<string, string> Settings);

/// <summary>
/// Seals settings: AES-256-GCM by a key of this record's own, derived from the master key and a random salt, so that nonces never meet. Who it
/// belongs to, its name and its version are authenticated with it: a row opens only where it was put.
/// </summary>
internal static class SettingsSeal
{
    private const byte Format = 1;
    private const int SaltBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;
    private const int HeadBytes = 1 + SaltBytes + NonceBytes + TagBytes;

    public static byte[] Seal(VaultKey key, StoredRow row, SealedSettings settings)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(settings, SealedJson.Default.SealedSettings);
        var content = new byte[HeadBytes + plain.Length];
        content[0] = Format;
        RandomNumberGenerator.Fill(content.AsSpan(1, SaltBytes + NonceBytes));
        Span<byte> own = stackalloc byte[KeyBytes];
        key.Derive(SaltOf(content), own);
        using (var aes = new AesGcm(own, TagBytes))
        {
            aes.Encrypt(NonceOf(content), plain, content.AsSpan(HeadBytes), TagOf(content), ContextOf(key, row));
        }

        CryptographicOperations.ZeroMemory(own);
        CryptographicOperations.ZeroMemory(plain);
        return content;
    }

    /// <exception cref="CryptographicException">It was sealed by another key, for another row, or altered.</exception>
    public static SealedSettings Open(VaultKey key, StoredRow row)
    {
        var content = row.Content;
        if (content.Length < HeadBytes || content[0] != Format)
        {
            throw new CryptographicException("The record is of no known form.");
        }

        var plain = new byte[content.Length - HeadBytes];
        Span<byte> own = stackalloc byte[KeyBytes];
        key.Derive(SaltOf(content), own);
        using (var aes = new AesGcm(own, TagBytes))
        {
            aes.Decrypt(NonceOf(content), content.AsSpan(HeadBytes), TagOf(content), plain, ContextOf(key, row));
        }

        CryptographicOperations.ZeroMemory(own);
        try
        {
            return JsonSerializer.Deserialize(plain, SealedJson.Default.SealedSettings)!;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static Span<byte> SaltOf(byte[] content) => content.AsSpan(1, SaltBytes);

    private static Span<byte> NonceOf(byte[] content) => content.AsSpan(1 + SaltBytes, NonceBytes);

    private static Span<byte> TagOf(byte[] content) => content.AsSpan(1 + SaltBytes + NonceBytes, TagBytes);

    // Lengths keep "a" + "bc" apart from "ab" + "c".
    private static byte[] ContextOf(VaultKey key, StoredRow row)
    {
        using var context = new MemoryStream();
        foreach (var part in new[] { key.Id, row.Owner, row.Name })
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            WriteNumber(bytes.Length);
            context.Write(bytes);
        }

        WriteNumber(row.Version);
        return context.ToArray();

        void WriteNumber(long number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, number);
            context.Write(bytes);
        }
    }
}

[JsonSerializable(typeof(SealedSettings))]
internal sealed partial class SealedJson : JsonSerializerContext;
