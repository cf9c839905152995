using System.Text.Json;
using System.Threading.Channels;
using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>
/// Every item of every source as NDJSON, in the order in which they arrive. What is in memory is within one <see cref="ItemBudget"/>: it grows
/// neither with the list nor with the sources, and a slow reader slows the sources down.
/// </summary>
internal sealed class ListStream<TContract, T>(FanOut fanOut, ListRequest request, ListPageAsync<TContract, T> ask)
    where TContract : class
    where T : Resource
{
    private const int PagesWaiting = 4;
    private static readonly JsonEncodedText Item = JsonEncodedText.Encode("item");
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    private static readonly JsonEncodedText End = JsonEncodedText.Encode("end");

    private readonly SourceReader<TContract, T> _sources = fanOut.Reader(request, ask);
    private readonly Channel<Arrival> _arrivals = Channel.CreateBounded<Arrival>(
        new BoundedChannelOptions(PagesWaiting) { SingleReader = true }
    );

    /// <summary>Writes the stream. If every source fails before there is an item, nothing is written and the list fails as a page would.</summary>
    public async Task WriteAsync(HttpContext http, JsonSerializerOptions json)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var reading = ReadSourcesAsync(gone.Token);
        try
        {
            using var writer = new NdjsonWriter(http.Response, json);
            await WriteArrivalsAsync(writer, http.RequestAborted);
        }
        finally
        {
            // However the writing ended, no source goes on in the background.
            await gone.CancelAsync();
            await reading;
        }
    }

    private async Task WriteArrivalsAsync(NdjsonWriter writer, CancellationToken cancellationToken)
    {
        var ended = new List<SourceStatus>(request.Sources.Count);
        var hasBegun = false;
        var items = 0L;
        await foreach (var arrival in _arrivals.Reader.ReadAllAsync(cancellationToken))
        {
            if (arrival.Status is { } status)
            {
                ended.Add(status);
            }

            if (!hasBegun && arrival.Status is { HasAnswered: false })
            {
                // Held back: if all sources end like this one, the answer is an error and not a stream.
                continue;
            }

            if (!hasBegun)
            {
                hasBegun = true;
                Begin(writer, ended.Where(source => source != arrival.Status));
            }

            items += arrival.Items.Count;
            await WriteArrivalAsync(writer, arrival, cancellationToken);
        }

        if (!hasBegun)
        {
            ListFailedException.ThrowIfFailed(ended, strict: false, request.IsOfOneConnection);
            Begin(writer, []);
        }

        writer.WriteLine(End, new ListEnd(ended.All(source => source.Status == SourceState.Complete), items));
        await writer.FlushAsync(now: true, cancellationToken);
    }

    private static void Begin(NdjsonWriter writer, IEnumerable<SourceStatus> heldBack)
    {
        writer.Begin();
        foreach (var source in heldBack)
        {
            writer.WriteLine(Source, source);
        }
    }

    private async Task WriteArrivalAsync(NdjsonWriter writer, Arrival arrival, CancellationToken cancellationToken)
    {
        foreach (var item in arrival.Items)
        {
            writer.WriteLine(Item, item);
            await writer.FlushAsync(now: false, cancellationToken);
        }

        if (arrival.Status is { } status)
        {
            writer.WriteLine(Source, status);
        }

        await writer.FlushAsync(now: _arrivals.Reader.Count == 0, cancellationToken);
    }

    private async Task ReadSourcesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(request.Sources.Select(source => ReadSourceAsync(source, cancellationToken)));
            _arrivals.Writer.Complete();
        }
        catch (OperationCanceledException e)
        {
            // The reader is gone, or hears of it here.
            _arrivals.Writer.Complete(e);
        }
    }

    private async Task ReadSourceAsync(ListSource source, CancellationToken cancellationToken)
    {
        var status = await _sources.ReadAsync(
            source,
            items => _arrivals.Writer.WriteAsync(new Arrival(items, null), cancellationToken),
            cancellationToken
        );
        await _arrivals.Writer.WriteAsync(new Arrival([], status), cancellationToken);
    }

    private readonly record struct Arrival(IReadOnlyList<T> Items, SourceStatus? Status);
}

/// <summary>The last line of a stream. A stream without it is incomplete.</summary>
/// <param name="Complete">Whether every source gave all it has.</param>
/// <param name="Items">How many items there were.</param>
public sealed record ListEnd(bool Complete, long Items);
