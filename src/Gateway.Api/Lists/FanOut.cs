using Gateway.Api.Http;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>Asks a driver for one page of a list.</summary>
internal delegate Task<Page<T>> ListPageAsync<in TContract, T>(TContract driver, PageRequest request, CancellationToken cancellationToken);

/// <summary>
/// Asks many connections at once, each with its own deadline. A failed branch is data: it never delays or hides another, and a
/// list is never silently short.
/// </summary>
internal sealed partial class FanOut(
    DriverFactory drivers,
    ListRequestReader requests,
    PageTokens tokens,
    TimeProvider time,
    ILogger<FanOut> logger
)
{
    /// <summary>A list of every connection that the query picks, as JSON or NDJSON.</summary>
    public ListResult<TContract, T> List<TContract, T>(ListQuery query, ListPageAsync<TContract, T> ask)
        where TContract : class
        where T : Resource => new(this, requests, query, ask);

    /// <summary>One page of all sources.</summary>
    public async Task<ListPage<T>> AskAsync<TContract, T>(
        ListRequest request,
        ListPageAsync<TContract, T> ask,
        CancellationToken cancellationToken
    )
        where TContract : class
        where T : Resource
    {
        var answers = await Task.WhenAll(request.Sources.Select(source => AskSourceAsync(source, request, ask, cancellationToken)));
        var more = answers
            .Where(answer => answer.NextToken is not null)
            .Select(answer => new PageTokens.Source(answer.Status.Connection, answer.NextToken!))
            .ToArray();
        return new ListPage<T>
        {
            Items = Concatenate(answers),
            NextPageToken = more.Length == 0 ? null : tokens.Write(request.Fingerprint, more),
            Complete = answers.All(answer => answer.Status.Status == SourceState.Complete),
            Sources = [.. answers.Select(answer => answer.Status)],
        };
    }

    /// <summary>Reads one source page by page until its end, and hands each page to <paramref name="take"/>.</summary>
    public async Task<SourceStatus> ReadSourceAsync<TContract, T>(
        ListSource source,
        ListRequest request,
        ListPageAsync<TContract, T> ask,
        Func<IReadOnlyList<T>, ValueTask> take,
        CancellationToken cancellationToken
    )
        where TContract : class
        where T : Resource
    {
        var started = time.GetTimestamp();
        var count = 0L;
        while (true)
        {
            var answer = await AskSourceAsync(source, request, ask, cancellationToken);
            count += answer.Items.Count;
            if (answer.Items.Count > 0)
            {
                await take(answer.Items);
            }

            if (answer.NextToken is null)
            {
                return answer.Status with { Items = count, ElapsedMs = ElapsedSince(started) };
            }

            source = source with { Token = answer.NextToken };
        }
    }

    private async Task<SourceAnswer<T>> AskSourceAsync<TContract, T>(
        ListSource source,
        ListRequest request,
        ListPageAsync<TContract, T> ask,
        CancellationToken cancellationToken
    )
        where TContract : class
        where T : Resource
    {
        var started = time.GetTimestamp();
        var (items, next, failure) = await TryFillAsync(source, request, ask, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return new SourceAnswer<T>(items, next, ToStatus(source, items.Count, next, failure, ElapsedSince(started)));
    }

    private async Task<(IReadOnlyList<T> Items, string? Next, Exception? Failure)> TryFillAsync<TContract, T>(
        ListSource source,
        ListRequest request,
        ListPageAsync<TContract, T> ask,
        CancellationToken cancellationToken
    )
        where TContract : class
        where T : Resource
    {
        try
        {
            var page = await Deadline.CallAsync(
                source.Name,
                request.Timeout,
                time,
                deadline => FillAsync(source, request, ask, deadline),
                cancellationToken
            );
            return (page.Items, page.NextToken, null);
        }
        catch (DriverException e)
        {
            return ([], null, e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFault(e, source.Name);
            return ([], null, e);
        }
    }

    // A page of which the filter leaves nothing is followed by the next one: the caller asked for items, not for empty pages.
    private async Task<Page<T>> FillAsync<TContract, T>(
        ListSource source,
        ListRequest request,
        ListPageAsync<TContract, T> ask,
        CancellationToken deadline
    )
        where TContract : class
        where T : Resource
    {
        var driver = drivers.Open<TContract>(source.Connection ?? drivers.Find(source.Name));
        var token = source.Token;
        try
        {
            while (true)
            {
                // WaitAsync: a driver that does not heed its token delays nobody but itself.
                var page = await ask(driver, new PageRequest(request.PageSize, token, request.Filter), deadline).WaitAsync(deadline);
                var items = request.Filter.IsEmpty ? page.Items : [.. page.Items.Where(item => item.Matches(request.Filter))];
                token = page.NextToken;
                if (items.Count > 0 || token is null)
                {
                    return new Page<T>(items, token);
                }
            }
        }
        catch (OperationCanceledException) when (token != source.Token)
        {
            // Out of time, but it came forward: the next page goes on from there.
            return new Page<T>([], token);
        }
    }

    private static SourceStatus ToStatus(ListSource source, int items, string? next, Exception? failure, long elapsedMs) =>
        new()
        {
            Connection = source.Name,
            Provider = source.Connection?.Provider.Name,
            Status = failure is null ? (next is null ? SourceState.Complete : SourceState.More) : StateOf(failure),
            Items = items,
            ElapsedMs = elapsedMs,
            Problem = failure is null ? null : Problems.From(failure) with { Connection = source.Name },
        };

    private static SourceState StateOf(Exception failure) =>
        (failure as DriverException)?.Kind switch
        {
            DriverErrorKind.Timeout => SourceState.TimedOut,
            DriverErrorKind.Unauthenticated or DriverErrorKind.PermissionDenied => SourceState.Unauthorized,
            DriverErrorKind.RateLimited => SourceState.Throttled,
            _ => SourceState.Failed,
        };

    private static List<T> Concatenate<T>(SourceAnswer<T>[] answers)
    {
        var items = new List<T>(answers.Sum(answer => answer.Items.Count));
        foreach (var answer in answers)
        {
            items.AddRange(answer.Items);
        }

        return items;
    }

    private long ElapsedSince(long started) => (long)time.GetElapsedTime(started).TotalMilliseconds;

    [LoggerMessage(Level = LogLevel.Error, Message = "The driver of connection {Connection} failed in an unforeseen way")]
    private partial void LogFault(Exception exception, string connection);

    private sealed record SourceAnswer<T>(IReadOnlyList<T> Items, string? NextToken, SourceStatus Status);
}
