using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Gateway.Drivers.Hosting;

/// <summary>A short digest that changes when any setting of a connection does.</summary>
internal static class SettingsDigest
{
    private const int Bytes = 8;

    public static string Of(IConfigurationSection section)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (
            var (key, value) in section.AsEnumerable(makePathsRelative: true).OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
        )
        {
            // Lengths keep "a" + "bc" apart from "ab" + "c".
            hash.AppendData(Encoding.UTF8.GetBytes($"{key.Length}:{key.ToUpperInvariant()}={value?.Length ?? -1}:{value};"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes));
    }
}
