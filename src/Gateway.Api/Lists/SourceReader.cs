using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>
/// Reads a source page by page until its end. Where its provider tells how many pages there are, those behind the first are asked for at once, and
/// come in their order nevertheless: five pages take two round trips.
/// </summary>
internal sealed class SourceReader<TContract, T>(FanOut fanOut, ListRequest request, ListPageAsync<TContract, T> ask, TimeProvider time)
    where TContract : class
    where T : Resource
{
    private readonly ItemBudget _budget = new(time);

    /// <summary>Waits until there is memory for another source's first page.</summary>
    public Task<ItemBudget.Share> EnterAsync(CancellationToken cancellationToken) => _budget.TakeAsync(cancellationToken);

    /// <summary>Hands each page to <paramref name="take"/>, which may wait; <paramref name="first"/> is the first one's share.</summary>
    /// <returns>What became of the source; of one that failed on the way, that, and what it gave before.</returns>
    public async Task<SourceStatus> ReadAsync(
        ListSource source,
        ItemBudget.Share first,
        Func<IReadOnlyList<T>, ValueTask> take,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        var count = 0L;
        IReadOnlyList<string?> tokens = [source.Token];
        var turn = Task.FromResult(first);
        while (true)
        {
            var last = await ReadPagesAsync(
                source,
                tokens,
                turn,
                items =>
                {
                    count += items.Count;
                    return items.Count > 0 ? take(items) : ValueTask.CompletedTask;
                },
                cancellationToken
            );
            if (last.NextToken is null)
            {
                return last.Status with { Items = count, ElapsedMs = (long)time.GetElapsedTime(started).TotalMilliseconds };
            }

            tokens = [last.NextToken, .. last.Ahead.Take(MostAhead(source))];
            turn = _budget.TakeAsync(cancellationToken);
        }
    }

    // A page that is narrowed may hold nothing, and is then followed by the next one: who asked for that as well would have it twice. Half of the
    // connection's places stay for others.
    private int MostAhead(ListSource source) =>
        request is { Filter.IsEmpty: true, Allows: null } ? (source.Connection?.Settings.Resilience.Concurrency ?? 0) / 2 - 1 : 0;

    // All at once, taken in their order. The last one taken is where the list ends, or is to be gone on with.
    private async Task<SourceAnswer<T>> ReadPagesAsync(
        ListSource source,
        IReadOnlyList<string?> tokens,
        Task<ItemBudget.Share> first,
        Func<IReadOnlyList<T>, ValueTask> take,
        CancellationToken cancellationToken
    )
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pages = new Queue<Task<AskedPage>>([AskAsync(source with { Token = tokens[0] }, first, over.Token)]);
        foreach (var token in tokens.Skip(1))
        {
            pages.Enqueue(AskAsync(source with { Token = token }, _budget.TakeAsync(over.Token), over.Token));
        }

        try
        {
            for (var i = 1; ; i++)
            {
                var next = await TakeNextAsync(pages, take);
                // The list may have changed since its pages were counted.
                if (i == tokens.Count || next.NextToken != tokens[i])
                {
                    return next;
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await LeaveAsync(pages);
        }
    }

    // Nothing here holds the items any longer once their share is given back.
    private static async Task<SourceAnswer<T>> TakeNextAsync(Queue<Task<AskedPage>> pages, Func<IReadOnlyList<T>, ValueTask> take)
    {
        await pages.Peek();
        var page = await pages.Dequeue();
        await take(page.Answer.Items);
        page.Share.Dispose();
        return page.Answer with { Items = [] };
    }

    private async Task<AskedPage> AskAsync(ListSource source, Task<ItemBudget.Share> turn, CancellationToken cancellationToken)
    {
        var share = await turn;
        try
        {
            var answer = await fanOut.AskSourceAsync(source, request, ask, cancellationToken);
            if (answer.Status.HasAnswered)
            {
                share.Settle(answer.Items.Count);
            }

            return new AskedPage(answer, share);
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }

    // Those that nobody takes any more end as cancelled, or have come already.
    private static async Task LeaveAsync(IEnumerable<Task<AskedPage>> pages)
    {
        foreach (var page in pages)
        {
            await ((Task)page).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (page.IsCompletedSuccessfully)
            {
                (await page).Share.Dispose();
            }
        }
    }

    private readonly record struct AskedPage(SourceAnswer<T> Answer, ItemBudget.Share Share);
}
