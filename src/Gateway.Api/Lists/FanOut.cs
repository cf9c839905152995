using System.Diagnostics;
using Gateway.Api.Http;
using Gateway.Api.Observability;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
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
    ListPages pages,
    PageTokens tokens,
    TimeProvider time,
    GatewayMeter meter,
    ILogger<FanOut> logger
)
{
    /// <summary>A list of every connection that the query picks, as JSON or NDJSON.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="items">What the items are narrowed to; null for nothing of their own.</param>
    /// <param name="ask">Asks a driver for a page.</param>
    /// <param name="scope">What beside the collection the list is of: its page tokens fit nothing else.</param>
    public ListResult<TContract, T> List<TContract, T>(
        ListQuery query,
        IItemQuery? items,
        ListPageAsync<TContract, T> ask,
        string? scope = null
    )
        where TContract : class
        where T : Resource => new(this, requests, query, items, scope, ask);

    /// <summary>One page of all sources.</summary>
    public async Task<ListPage<T>> AskAsync<TContract, T>(
        ListRequest request,
        ListPageAsync<TContract, T> ask,
        CancellationToken cancellationToken
    )
        where TContract : class
        where T : Resource
    {
        meter.RecordList(request.Sources.Count);
        var answers = await Task.WhenAll(request.Sources.Select(source => AskSourceAsync(source, request, ask, cancellationToken)));
        var more = answers
            .Where(answer => answer.NextToken is not null)
            .Select(answer => new PageTokens.Source(answer.Status.Connection, answer.NextToken!))
            .ToArray();
        return new ListPage<T>
        {
            Items = Concatenate(answers),
            NextPageToken = more.Length == 0 ? null : tokens.Write(request.Fingerprint, more),
            Complete = answers.All(answer => answer.Status is { Status: SourceState.Complete, Stale: false }),
            Sources = [.. answers.Select(answer => answer.Status)],
        };
    }

    /// <summary>Reads the sources of a stream, all within one budget.</summary>
    public SourceReader<TContract, T> Reader<TContract, T>(ListRequest request, ListPageAsync<TContract, T> ask)
        where TContract : class
        where T : Resource => new(this, request, ask, time);

    /// <summary>One page of one source. Whatever goes wrong is in the answer's status; only a caller who leaves ends it.</summary>
    public async Task<SourceAnswer<T>> AskSourceAsync<TContract, T>(
        ListSource source,
        ListRequest request,
        ListPageAsync<TContract, T> ask,
        CancellationToken cancellationToken
    )
        where TContract : class
        where T : Resource
    {
        using var span = GatewayTraces.BeginSource(source.Name);
        var started = time.GetTimestamp();
        var (filled, failure) = await TryFillAsync(source, request, ask, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var status = ToStatus(source, filled, failure, request.Timeout, ElapsedSince(started));
        Note(span, status, started);
        return new SourceAnswer<T>(filled.Page.Items, filled.Page.NextToken, filled.Page.Ahead, status);
    }

    private void Note(Activity? span, SourceStatus status, long started)
    {
        meter.RecordSource(status.Connection, status.Status, time.GetElapsedTime(started));
        span?.SetTag("cloudgateway.provider", status.Provider)
            .SetTag("cloudgateway.items", status.Items)
            .SetTag("cloudgateway.status", GatewayMeter.NameOf(status.Status))
            .SetStatus(status.HasAnswered ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
    }

    private async Task<(AgedPage<Page<T>> Filled, Exception? Failure)> TryFillAsync<TContract, T>(
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
            var filled = await Deadline.CallAsync(
                source.Name,
                request.Timeout,
                time,
                deadline => FillAsync(source, request, ask, deadline),
                cancellationToken
            );
            return (filled, null);
        }
        catch (DriverException e)
        {
            return (Nothing<T>(), e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFault(e, source.Name);
            return (Nothing<T>(), e);
        }
    }

    private static AgedPage<Page<T>> Nothing<T>() => new(new Page<T>([]), null);

    // A page of which the filter leaves nothing is followed by the next one: the caller asked for items, not for empty pages.
    private async Task<AgedPage<Page<T>>> FillAsync<TContract, T>(
        ListSource source,
        ListRequest request,
        ListPageAsync<TContract, T> ask,
        CancellationToken deadline
    )
        where TContract : class
        where T : Resource
    {
        var connection = source.Connection ?? throw Access.NoConnection(source.Name);
        var driver = drivers.Open<TContract>(connection);
        var token = source.Token;
        var oldest = (TimeSpan?)null;
        try
        {
            while (true)
            {
                var asked = new PageRequest(request.PageSize, token, request.Filter);
                var (page, age, failure) = await pages.GetAsync(
                    new PageKey(connection.Key, request.Content, asked.Size, token),
                    connection,
                    request.Freshness,
                    static page => page.Items.Count,
                    end => ask(driver, asked, end),
                    deadline
                );
                connection.ThrowIfStuck(token, page.NextToken);
                var items = request is { Filter.IsEmpty: true, Allows: null }
                    ? page.Items
                    : [.. page.Items.Where(item => item.Matches(request.Filter) && request.Allows?.Invoke(item) is not false)];
                token = page.NextToken;
                oldest = oldest > age ? oldest : age ?? oldest;
                if (items.Count > 0 || token is null || failure is not null)
                {
                    return new AgedPage<Page<T>>(page with { Items = items }, oldest, failure);
                }
            }
        }
        catch (OperationCanceledException) when (token != source.Token)
        {
            // Out of time, but it came forward: the next page goes on from there.
            return new AgedPage<Page<T>>(new Page<T>([], token), oldest);
        }
    }

    private static SourceStatus ToStatus<T>(
        ListSource source,
        AgedPage<Page<T>> filled,
        Exception? failure,
        TimeSpan timeout,
        long elapsedMs
    )
    {
        var told = failure ?? filled.FailureOf(source.Name, timeout);
        return new SourceStatus
        {
            Connection = source.Name,
            Provider = source.Connection?.Provider.Name,
            Status = failure is null ? (filled.Page.NextToken is null ? SourceState.Complete : SourceState.More) : StateOf(failure),
            Items = filled.Page.Items.Count,
            ElapsedMs = elapsedMs,
            Age = filled.Seconds,
            Stale = filled.Failure is not null,
            Problem = told is null ? null : Problems.From(told) with { Connection = source.Name },
        };
    }

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
}

/// <summary>What a source gave for one page.</summary>
/// <param name="Items">The items; none if it failed.</param>
/// <param name="NextToken">The provider's token of the next page; null if there is none, or the source failed.</param>
/// <param name="Ahead">Tokens of pages behind that one, as <see cref="Page{T}.Ahead"/>.</param>
/// <param name="Status">What became of it.</param>
internal sealed record SourceAnswer<T>(IReadOnlyList<T> Items, string? NextToken, IReadOnlyList<string> Ahead, SourceStatus Status);
