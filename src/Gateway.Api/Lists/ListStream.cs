using System.Text.Json;
using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>
/// Every item of every source as NDJSON, in the order in which they arrive. Whoever has read a page writes it, one at a time: a page is out before the
/// next one is parsed, as long as the reader takes it. What is in memory is within one <see cref="ItemBudget"/>: it grows neither with the list nor with
/// the sources, and a slow reader slows the sources down.
/// </summary>
internal sealed class ListStream<TContract, T>(FanOut fanOut, ListRequest request, ListPageAsync<TContract, T> ask) : IDisposable
    where TContract : class
    where T : Resource
{
    private static readonly JsonEncodedText Item = JsonEncodedText.Encode("item");
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    private static readonly JsonEncodedText End = JsonEncodedText.Encode("end");

    private readonly SourceReader<TContract, T> _sources = fanOut.Reader(request, ask);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<SourceStatus> _ended = new(request.Sources.Count);
    private int _waiting;
    private bool _hasBegun;
    private long _items;

    /// <summary>Writes the stream. If every source fails before there is an item, nothing is written and the list fails as a page would.</summary>
    public async Task WriteAsync(HttpContext http, JsonSerializerOptions json)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        using var writer = new NdjsonWriter(http.Response, json);
        await ReadSourcesAsync(writer, gone);
        if (!_hasBegun)
        {
            ListFailedException.ThrowIfFailed(_ended, strict: false, request.IsOfOneConnection);
            Begin(writer, null);
        }

        writer.WriteLine(End, new ListEnd(_ended.All(source => source.Status == SourceState.Complete), _items));
        await writer.FlushAsync(now: true, http.RequestAborted);
    }

    public void Dispose() => _turn.Dispose();

    // Each begins when there is memory for it: of a thousand the first has answered before the last is looked at.
    private async Task ReadSourcesAsync(NdjsonWriter writer, CancellationTokenSource gone)
    {
        var reading = new List<Task>(request.Sources.Count);
        try
        {
            foreach (var source in request.Sources)
            {
                var share = await _sources.EnterAsync(gone.Token);
                reading.Add(ReadSourceAsync(source, share, writer, gone));
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // One of those that have begun tells why.
        }

        await Task.WhenAll(reading);
        gone.Token.ThrowIfCancellationRequested();
    }

    // Where the writing ends, no source goes on in the background.
    private async Task ReadSourceAsync(ListSource source, ItemBudget.Share share, NdjsonWriter writer, CancellationTokenSource gone)
    {
        try
        {
            var status = await _sources.ReadAsync(source, share, items => WriteAsync(writer, items, status: null, gone.Token), gone.Token);
            await WriteAsync(writer, [], status, gone.Token);
        }
        catch
        {
            await gone.CancelAsync();
            throw;
        }
    }

    private async ValueTask WriteAsync(
        NdjsonWriter writer,
        IReadOnlyList<T> items,
        SourceStatus? status,
        CancellationToken cancellationToken
    )
    {
        Interlocked.Increment(ref _waiting);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var others = Interlocked.Decrement(ref _waiting);
            if (status is not null)
            {
                _ended.Add(status);
            }

            // Held back: if all sources end like this one, the answer is an error and not a stream.
            if (_hasBegun || status is not { HasAnswered: false })
            {
                Begin(writer, status);
                await WriteLinesAsync(writer, items, status, isLast: others == 0, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    // What was held back comes first; the one that is told next is not among it.
    private void Begin(NdjsonWriter writer, SourceStatus? next)
    {
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        writer.Begin();
        foreach (var source in _ended.Where(source => source != next))
        {
            writer.WriteLine(Source, source);
        }
    }

    private async ValueTask WriteLinesAsync(
        NdjsonWriter writer,
        IReadOnlyList<T> items,
        SourceStatus? status,
        bool isLast,
        CancellationToken cancellationToken
    )
    {
        _items += items.Count;
        foreach (var item in items)
        {
            writer.WriteLine(Item, item);
            await writer.FlushAsync(now: false, cancellationToken);
        }

        if (status is not null)
        {
            writer.WriteLine(Source, status);
        }

        await writer.FlushAsync(now: isLast, cancellationToken);
    }
}

/// <summary>The last line of a stream. A stream without it is incomplete.</summary>
/// <param name="Complete">Whether every source gave all it has.</param>
/// <param name="Items">How many items there were.</param>
public sealed record ListEnd(bool Complete, long Items);
