using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Objects;

/// <summary>Lists the objects of a bucket, one page as JSON or all of them as NDJSON.</summary>
internal sealed class ObjectLister(
    DriverFactory drivers,
    ListPages pages,
    PageTokens tokens,
    ListBounds bounds,
    Access access,
    IOptions<JsonOptions> json,
    TimeProvider time
)
{
    private static readonly JsonEncodedText Item = JsonEncodedText.Encode("item");
    private static readonly JsonEncodedText Prefix = JsonEncodedText.Encode("prefix");
    private static readonly JsonEncodedText End = JsonEncodedText.Encode("end");

    public async Task ListAsync(
        string connection,
        string bucket,
        ObjectListQuery query,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var list = new BucketList(
            drivers.Find(connection),
            bucket,
            query.Prefix ?? "",
            string.IsNullOrEmpty(query.Delimiter) ? null : query.Delimiter,
            bounds.ReadPageSize(query.PageSize),
            bounds.ReadTimeout(query.Timeout),
            access.Caller.Name
        );
        var token = string.IsNullOrEmpty(query.PageToken) ? null : tokens.Read(query.PageToken, list.TokenFingerprint).Single().Token;
        if (NdjsonWriter.IsAccepted(http.Request))
        {
            await StreamAsync(list, token, http, cancellationToken);
            return;
        }

        var started = time.GetTimestamp();
        var page = await AskAsync(list, token, Freshness.Of(http.Request, http.TakeStrict()), cancellationToken);
        if (page.Seconds is { } age)
        {
            http.Response.Headers.Age = age.ToString(CultureInfo.InvariantCulture);
        }

        await http.Response.WriteAsJsonAsync(ToList(list, page, started), json.Value.SerializerOptions, cancellationToken);
    }

    private async Task StreamAsync(BucketList list, string? token, HttpContext http, CancellationToken cancellationToken)
    {
        // The first page is asked for before anything is written: a list that fails at once is an error and not a stream.
        var page = await AskFreshAsync(list, token, cancellationToken);
        var count = 0L;
        using var writer = new NdjsonWriter(http.Response, json.Value.SerializerOptions);
        writer.Begin();
        await foreach (var next in FollowAsync(list, page, cancellationToken))
        {
            await WriteAsync(writer, next, cancellationToken);
            count += next.Items.Count;
        }

        writer.WriteLine(End, new ListEnd(Complete: true, count));
        await writer.FlushAsync(now: true, cancellationToken);
    }

    /// <summary>A page and all that follow it. While the caller is at one, the store is asked for the next.</summary>
    private async IAsyncEnumerable<ObjectPage> FollowAsync(
        BucketList list,
        ObjectPage page,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<ObjectPage>? asked = null;
        try
        {
            while (page.NextToken is { } token)
            {
                asked = AskFreshAsync(list, token, stop.Token);
                yield return page;
                page = await asked;
            }

            yield return page;
        }
        finally
        {
            await stop.CancelAsync();
            await (asked ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(NdjsonWriter writer, ObjectPage page, CancellationToken cancellationToken)
    {
        foreach (var prefix in page.Prefixes)
        {
            writer.WriteLine(Prefix, prefix);
        }

        foreach (var item in page.Items)
        {
            writer.WriteLine(Item, item);
            await writer.FlushAsync(now: false, cancellationToken);
        }

        await writer.FlushAsync(now: true, cancellationToken);
    }

    private async Task<ObjectPage> AskFreshAsync(BucketList list, string? token, CancellationToken cancellationToken) =>
        (await AskAsync(list, token, default, cancellationToken)).Page;

    private Task<AgedPage<ObjectPage>> AskAsync(BucketList list, string? token, Freshness freshness, CancellationToken cancellationToken) =>
        Deadline.CallAsync(
            list.Connection.Name,
            list.Timeout,
            time,
            deadline =>
                pages.GetAsync(
                    new PageKey(list.Connection.Key, list.Fingerprint, list.PageSize, token),
                    list.Connection,
                    freshness,
                    static page => page.Items.Count + page.Prefixes.Count,
                    end => AskStoreAsync(list, token, end),
                    deadline
                ),
            cancellationToken
        );

    private async Task<ObjectPage> AskStoreAsync(BucketList list, string? token, CancellationToken cancellationToken)
    {
        var request = new ObjectListRequest(list.PageSize, token, list.Prefix, list.Delimiter);
        var page = await drivers.Open<IObjectDriver>(list.Connection).ListObjectsAsync(list.Bucket, request, cancellationToken);
        list.Connection.ThrowIfStuck(token, page.NextToken);
        return page;
    }

    private ObjectList ToList(BucketList list, AgedPage<ObjectPage> aged, long started)
    {
        var page = aged.Page;
        return new ObjectList
        {
            Items = page.Items,
            Prefixes = page.Prefixes,
            NextPageToken = page.NextToken is null
                ? null
                : tokens.Write(list.TokenFingerprint, [new PageTokens.Source(list.Connection.Name, page.NextToken)]),
            Complete = page.NextToken is null && aged.Failure is null,
            Sources =
            [
                new SourceStatus
                {
                    Connection = list.Connection.Name,
                    Provider = list.Connection.Provider.Name,
                    Status = page.NextToken is null ? SourceState.Complete : SourceState.More,
                    Items = page.Items.Count,
                    ElapsedMs = (long)time.GetElapsedTime(started).TotalMilliseconds,
                    Age = aged.Seconds,
                    Stale = aged.Failure is not null,
                    Problem = ProblemOf(list, aged),
                },
            ],
        };
    }

    private static Problem? ProblemOf(BucketList list, AgedPage<ObjectPage> aged) =>
        aged.FailureOf(list.Connection.Name, list.Timeout) is { } failure
            ? Problems.From(failure) with
            {
                Connection = list.Connection.Name,
            }
            : null;

    private sealed record BucketList(
        Connection Connection,
        string Bucket,
        string Prefix,
        string? Delimiter,
        int PageSize,
        TimeSpan Timeout,
        string Caller
    )
    {
        /// <summary>What a page token of this list is bound to: what it is of, and whose it is.</summary>
        public string TokenFingerprint => PageTokens.FingerprintOf([Caller, Fingerprint]);

        /// <summary>What a page of this list is of, whoever asks for it.</summary>
        public string Fingerprint { get; } = PageTokens.FingerprintOf(["objects", Connection.Name, Bucket, Prefix, Delimiter]);
    }
}
