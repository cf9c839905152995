using System.Globalization;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>Amounts as Kubernetes writes them: <c>250m</c>, <c>12345678n</c>, <c>128Mi</c>, <c>1e3</c>
/// (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).</summary>
internal static class Quantities
{
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1L << 10),
        ("Mi", 1L << 20),
        ("Gi", 1L << 30),
        ("Ti", 1L << 40),
        ("Pi", 1L << 50),
        ("Ei", 1L << 60),
        ("n", 1e-9m),
        ("u", 1e-6m),
        ("m", 1e-3m),
        ("k", 1e3m),
        ("M", 1e6m),
        ("G", 1e9m),
        ("T", 1e12m),
        ("P", 1e15m),
        ("E", 1e18m),
    ];

    /// <summary>The amount in processors or bytes; null for none, or a text that is none.</summary>
    public static decimal? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var (suffix, factor) = Array.Find(Suffixes, known => text.EndsWith(known.Suffix, StringComparison.Ordinal));
        var number = text[..^(suffix?.Length ?? 0)];
        return decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value * (suffix is null ? 1 : factor)
            : null;
    }
}
