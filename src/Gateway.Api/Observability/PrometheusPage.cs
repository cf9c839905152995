using System.IO.Pipelines;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Api.Observability;

/// <summary>
/// The metrics as a page for Prometheus. Counting begins with the first one that is asked for: a gateway that nobody scrapes does not count.
/// </summary>
internal sealed class PrometheusPage(IServiceProvider services) : IDisposable
{
    /// <summary>The most series of one metric; what comes after them is counted as one series, which says so.</summary>
    private const int MostSeries = 2000;

    private const int FlushBytes = 64 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PrometheusText _text = new();
    private BaseExportingMetricReader? _reader;
    private MeterProvider? _provider;

    /// <summary>Writes the page, one at a time.</summary>
    public async Task WriteAsync(PipeWriter answer, CancellationToken cancellationToken)
    {
        StringBuilder page;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Begin();
            _reader!.Collect();
            page = _text.TakePage();
        }
        finally
        {
            _turn.Release();
        }

        // A character of two halves may lie in two pieces.
        var encoder = Encoding.UTF8.GetEncoder();
        foreach (var piece in page.GetChunks())
        {
            encoder.Convert(piece.Span, answer, flush: false, out _, out _);
            if (answer.UnflushedBytes >= FlushBytes)
            {
                await answer.FlushAsync(cancellationToken);
            }
        }

        encoder.Convert([], answer, flush: true, out _, out _);
        await answer.FlushAsync(cancellationToken);
    }

    public void Dispose()
    {
        _provider?.Dispose();
        _reader?.Dispose();
        _text.Dispose();
        _turn.Dispose();
    }

    private void Begin()
    {
        if (_provider is not null)
        {
            return;
        }

        // Whoever looks at the state of things has to be there to be asked.
        services.GetRequiredService<GatewayMeter>();
        services.GetRequiredService<ConnectionGauges>();
        services.GetRequiredService<OperationGauges>();
        _reader = new BaseExportingMetricReader(_text);
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(TelemetrySources.Meters)
            .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = MostSeries })
            .AddReader(_reader)
            .Build();
    }
}
