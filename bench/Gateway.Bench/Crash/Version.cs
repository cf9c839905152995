using System.Security.Cryptography;

namespace Gateway.Bench.Crash;

/// <summary>What one upload wrote: told by seed and size, so that nobody has to keep the bytes.</summary>
internal sealed record Version(int Seed, int Size)
{
    private readonly Lazy<string> _digest = new(() =>
    {
        using var content = new SeededStream(Seed, Size);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    });

    public string Digest => _digest.Value;
}
