using Gateway.Drivers.Model;

namespace Gateway.Api.Operations;

/// <summary>Looks for what an interrupted call may have made.</summary>
internal static class MadeThings
{
    /// <summary>
    /// The tag or label by which a thing is known as an operation's; its value is the operation's token. With it and a colon it has the 50 characters
    /// that Linode's tags have at most, and it is none of those that drivers of nodes keep for themselves and do not show.
    /// </summary>
    public const string Mark = "cloudgateway-op";

    private const int PageSize = 100;
    private const int MostPages = 100;

    /// <summary>These tags, and the operation's mark.</summary>
    public static Dictionary<string, string> Marked(IReadOnlyDictionary<string, string> tags, OperationCall call) =>
        new(tags, StringComparer.Ordinal) { [Mark] = call.Token.ToString("N") };

    /// <summary>What has the operation's mark.</summary>
    public static ListFilter ByMark(OperationCall call) =>
        new() { Tags = new Dictionary<string, string> { [Mark] = call.Token.ToString("N") } };

    /// <summary>All things of a list that a filter fits.</summary>
    /// <exception cref="OutcomeUnknownException">The list is so long that nobody looks through it.</exception>
    public static async Task<IReadOnlyList<T>> FindAsync<T>(
        Func<PageRequest, CancellationToken, Task<Page<T>>> list,
        ListFilter filter,
        CancellationToken cancellationToken
    )
        where T : Resource
    {
        var found = new List<T>();
        string? next = null;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await list(new PageRequest(PageSize, next, filter), cancellationToken);
            found.AddRange(page.Items.Where(item => item.Matches(filter)));
            next = page.NextToken;
            if (next is null)
            {
                return found;
            }
        }

        throw new OutcomeUnknownException();
    }
}
