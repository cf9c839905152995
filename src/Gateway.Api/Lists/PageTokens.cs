using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Gateway.Api.Http;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Api.Lists;

/// <summary>
/// Page tokens: encrypted and authenticated with the gateway's key ring, so that every replica that shares it can read them
/// and nobody can make or change one. A token holds the sources still to be read and the fingerprint of the query.
/// </summary>
internal sealed class PageTokens(IDataProtectionProvider protection)
{
    private const byte Version = 1;
    private const string Refused = "This is no page token of this list: it is altered, or made for another query.";
    private readonly IDataProtector _protector = protection.CreateProtector("page-token.v1");

    /// <summary>Where a source goes on.</summary>
    public readonly record struct Source(string Name, string Token);

    /// <summary>A digest of what a token is bound to.</summary>
    public static string FingerprintOf(string collection, string? connection, string? provider, ListFilter filter)
    {
        var parts = new[]
        {
            collection,
            connection,
            provider,
            filter.Name,
            filter.State,
            filter.Location,
            filter.Image,
            filter.Cluster,
            filter.Volume,
        }.Concat(filter.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).SelectMany(tag => new[] { tag.Key, tag.Value }));
        return FingerprintOf(parts);
    }

    /// <summary>A digest of these texts in this order.</summary>
    public static string FingerprintOf(IEnumerable<string?> parts)
    {
        var text = string.Concat(parts.Select(part => $"{part?.Length ?? -1}:{part};"));
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    public string Write(string fingerprint, IReadOnlyCollection<Source> sources)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true)))
        {
            writer.Write(Version);
            writer.Write(fingerprint);
            writer.Write7BitEncodedInt(sources.Count);
            foreach (var source in sources)
            {
                writer.Write(source.Name);
                writer.Write(source.Token);
            }
        }

        return WebEncoders.Base64UrlEncode(_protector.Protect(bytes.ToArray()));
    }

    /// <exception cref="InvalidInputException">The token is altered, made by another gateway, or of another query.</exception>
    public IReadOnlyList<Source> Read(string token, string fingerprint)
    {
        try
        {
            // Only what this gateway made is decompressed: Unprotect checks the authentication first.
            using var reader = new BinaryReader(
                new BrotliStream(new MemoryStream(_protector.Unprotect(WebEncoders.Base64UrlDecode(token))), CompressionMode.Decompress)
            );
            if (reader.ReadByte() != Version || reader.ReadString() != fingerprint)
            {
                throw new InvalidInputException("pageToken", Refused);
            }

            var sources = new Source[reader.Read7BitEncodedInt()];
            for (var i = 0; i < sources.Length; i++)
            {
                sources[i] = new Source(reader.ReadString(), reader.ReadString());
            }

            return sources;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new InvalidInputException("pageToken", Refused);
        }
    }
}
