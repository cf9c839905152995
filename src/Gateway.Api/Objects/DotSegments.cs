using Gateway.Api.Http;

namespace Gateway.Api.Objects;

/// <summary>
/// Refuses paths with dot segments, escaped ones too. Kestrel folds them before routing, so that a key could reach another
/// route; a key that has such segments goes into <c>?key=</c>.
/// </summary>
internal static class DotSegments
{
    public static void UseDotSegmentCheck(this IApplicationBuilder app) =>
        app.Use(
            (http, next) =>
                HoldsDots(RawTarget.PathOf(http))
                    ? throw new InvalidInputException(
                        "path",
                        "Must not hold '.' or '..' as a segment; an object's key that does goes into ?key=."
                    )
                    : next(http)
        );

    private static bool HoldsDots(string path) =>
        (path.Contains('.') || path.Contains("%2e", StringComparison.OrdinalIgnoreCase)) && path.Split('/').Any(IsDots);

    private static bool IsDots(string segment)
    {
        if (segment.Length is 0 or > 6)
        {
            return false;
        }

        var decoded = segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
        return decoded is "." or "..";
    }
}
