namespace Gateway.Drivers.Http;

/// <summary>Many calls at once, but not all: for a page that needs N more requests, or N nodes that are made alike.</summary>
public static class Bounded
{
    /// <summary>How many calls one request of a caller has under way at once.</summary>
    public const int AtOnce = 8;

    /// <summary>
    /// Asks for each item, at most <paramref name="atOnce"/> at a time, and answers in the order of the items. The first failure ends the
    /// calls under way and is thrown; where a failure is an answer, <paramref name="ask"/> catches it.
    /// </summary>
    public static async Task<IReadOnlyList<TAnswer>> SelectAsync<TItem, TAnswer>(
        IReadOnlyList<TItem> items,
        Func<TItem, CancellationToken, Task<TAnswer>> ask,
        CancellationToken cancellationToken,
        int atOnce = AtOnce
    )
    {
        if (items.Count == 1)
        {
            return [await ask(items[0], cancellationToken)];
        }

        var answers = new TAnswer[items.Count];
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Count, bounds, async (index, token) => answers[index] = await ask(items[index], token));
        return answers;
    }
}
