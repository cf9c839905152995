using System.Globalization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>
/// Pages of what an engine answers in one piece. The order, newest first and then by id, never changes for a thing, and a token
/// says after which place to go on: it holds although that thing, or any other, is gone by then.
/// </summary>
internal static class NewestFirst
{
    public static Page<T> Page<T>(IEnumerable<T> items, PageRequest request, Func<T, long> created, Func<T, string> id)
    {
        var ordered = items.OrderByDescending(created).ThenBy(id, StringComparer.Ordinal).AsEnumerable();
        if (request.Token is { } token)
        {
            var (afterTime, afterId) = Read(token);
            ordered = ordered.SkipWhile(item =>
                created(item) > afterTime || (created(item) == afterTime && string.CompareOrdinal(id(item), afterId) <= 0)
            );
        }

        var page = ordered.Take(request.Size + 1).ToList();
        if (page.Count <= request.Size)
        {
            return new Page<T>(page);
        }

        page.RemoveAt(request.Size);
        var last = page[^1];
        return new Page<T>(page, string.Create(CultureInfo.InvariantCulture, $"{created(last)}.{id(last)}"));
    }

    private static (long Created, string Id) Read(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && long.TryParse(token.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var created)
            ? (created, token[(dot + 1)..])
            : throw new DriverException(DriverErrorKind.InvalidRequest, "The page token is not one of this list.") { Field = "pageToken" };
    }
}
