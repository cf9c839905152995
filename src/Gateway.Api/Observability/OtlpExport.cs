using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Api.Observability;

/// <summary>Sends traces and metrics to a collector (OTLP), for as long as the gateway runs.</summary>
internal sealed class OtlpExport(
    IOptions<TelemetryOptions> options,
    GatewayMeter meter,
    ConnectionGauges connections,
    OperationGauges operations
) : IHostedService, IDisposable
{
    private const int LastWordsMs = 2000;
    private const string Service = "cloudgateway";

    // Their instruments are heard from here on.
    private readonly object[] _meters = [meter, connections, operations];
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(TelemetrySources.Meters)
            .AddOtlpExporter(
                (exporter, reader) =>
                {
                    Configure(exporter, "v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)
                        options.Value.MetricsEvery.TotalMilliseconds;
                }
            )
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Value.SampleRatio)))
            .AddSource(TelemetrySources.Traces)
            .AddOtlpExporter(exporter => Configure(exporter, "v1/traces"))
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _traces?.Shutdown(LastWordsMs);
        _metrics?.Shutdown(LastWordsMs);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        GC.KeepAlive(_meters);
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    // OTEL_SERVICE_NAME goes before the name given here.
    private static void Describe(ResourceBuilder resource) =>
        resource
            .Clear()
            .AddService(Service, serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3))
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();

    // What is not set here comes from OpenTelemetry's variables.
    private void Configure(OtlpExporterOptions exporter, string path)
    {
        var settings = options.Value;
        if (settings.Endpoint is { } endpoint)
        {
            exporter.Protocol = settings.Protocol is OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            exporter.Endpoint = settings.Protocol is OtlpProtocol.Grpc ? endpoint : new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
        }

        if (settings.Headers is { } headers)
        {
            exporter.Headers = headers.Reveal();
        }
    }
}
