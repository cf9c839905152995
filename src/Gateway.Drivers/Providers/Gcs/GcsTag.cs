using System.Globalization;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// Our entity tag of an object: <c>"generation-metageneration"</c>. The store has an etag of its own, but checks no write against it:
/// its writes have preconditions of generations, so a tag made of these can be carried to the request that commits. It tells both
/// other bytes (generation) and other properties (metageneration).
/// </summary>
internal readonly record struct GcsTag(long Generation, long Metageneration)
{
    /// <summary>Reads a strong tag of this form; null for any other, which no object of this store has.</summary>
    public static GcsTag? Parse(string etag)
    {
        var dash = etag.IndexOf('-', StringComparison.Ordinal);
        return
            dash > 1
            && etag is ['"', .., '"']
            && TryRead(etag[1..dash], out var generation)
            && TryRead(etag[(dash + 1)..^1], out var metageneration)
            && new GcsTag(generation, metageneration) is var tag
            && tag.ToString() == etag
            ? tag
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"\"{Generation}-{Metageneration}\"");

    private static bool TryRead(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
