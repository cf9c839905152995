using System.Security.Cryptography;

namespace Gateway.Api.Tests.Stores;

/// <summary>Bytes on disk to be stored, and their SHA-256 in hex.</summary>
internal sealed record ContentFile(string Path, long Bytes, string Sha256)
{
    private const int BlockBytes = 1024 * 1024;

    /// <summary>Writes a file of bytes that follow from the seed.</summary>
    public static ContentFile Create(string path, long bytes, int seed = 1)
    {
        var random = new Random(seed);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(path, FileMode.CreateNew);
        var block = new byte[BlockBytes];
        for (var left = bytes; left > 0; left -= BlockBytes)
        {
            random.NextBytes(block);
            var some = block.AsSpan(0, (int)Math.Min(left, BlockBytes));
            hash.AppendData(some);
            file.Write(some);
        }

        return new ContentFile(path, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The SHA-256 of what a foreign client has read.</summary>
    public static async Task<string> DigestAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }
}
