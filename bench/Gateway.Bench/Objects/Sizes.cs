using System.Globalization;

namespace Gateway.Bench.Objects;

/// <summary>Objects whose size is in their key.</summary>
internal static class Sizes
{
    /// <summary>The bytes that a key such as <c>/bucket/1024MiB-3</c> names; 1 KiB if it names none.</summary>
    public static long OfKey(string target)
    {
        var name = target.Split('/')[^1].Split('-')[0];
        return name switch
        {
            _ when name.EndsWith("MiB", StringComparison.Ordinal) => long.Parse(name[..^3], CultureInfo.InvariantCulture) << 20,
            _ when name.EndsWith("KiB", StringComparison.Ordinal) => long.Parse(name[..^3], CultureInfo.InvariantCulture) << 10,
            _ => 1024,
        };
    }
}
