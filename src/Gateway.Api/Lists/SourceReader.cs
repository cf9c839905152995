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

    /// <summary>Hands each page to <paramref name="take"/>, which may wait.</summary>
    /// <returns>What became of the source; of one that failed on the way, that, and what it gave before.</returns>
    public async Task<SourceStatus> ReadAsync(
        ListSource source,
        Func<IReadOnlyList<T>, ValueTask> take,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        var count = 0L;
        IReadOnlyList<string?> tokens = [source.Token];
        while (true)
        {
            var last = await ReadPagesAsync(
                source,
                tokens,
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
        Func<IReadOnlyList<T>, ValueTask> take,
        CancellationToken cancellationToken
    )
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pages = tokens.Select(token => AskAsync(source with { Token = token }, over.Token)).ToArray();
        try
        {
            for (var i = 0; ; i++)
            {
                var page = await pages[i];
                await take(page.Answer.Items);
                page.Share.Dispose();
                // The list may have changed since its pages were counted.
                if (i == pages.Length - 1 || page.Answer.NextToken != tokens[i + 1])
                {
                    return page.Answer;
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await LeaveAsync(pages);
        }
    }

    private async Task<AskedPage> AskAsync(ListSource source, CancellationToken cancellationToken)
    {
        var share = await _budget.TakeAsync(cancellationToken);
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
    private static async Task LeaveAsync(Task<AskedPage>[] pages)
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
