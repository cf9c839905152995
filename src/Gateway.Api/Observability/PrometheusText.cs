using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Api.Observability;

/// <summary>Writes metrics in Prometheus' text format (version 0.0.4), under the names that OpenTelemetry's specification gives them there.</summary>
internal sealed class PrometheusText : BaseExporter<Metric>
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private StringBuilder _page = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public override ExportResult Export(in Batch<Metric> batch)
    {
        _page.Clear();
        _written.Clear();
        foreach (var metric in batch)
        {
            Write(metric);
        }

        return ExportResult.Success;
    }

    /// <summary>What was collected last: of a thousand connections some 4 MB, in pieces as they are.</summary>
    public StringBuilder TakePage()
    {
        var page = _page;
        _page = new StringBuilder();
        return page;
    }

    private void Write(Metric metric)
    {
        var type = PrometheusNames.TypeOf(metric.MetricType);
        var name = PrometheusNames.Of(metric.Name, metric.Unit, type);
        // Two meters of one name would make a page that no scraper reads.
        if (type is null || !_written.Add(name))
        {
            return;
        }

        _page.Append("# HELP ").Append(name).Append(' ').Append(PrometheusNames.EscapeHelp(metric.Description)).Append('\n');
        _page.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            Write(name, metric.MetricType, in point);
        }
    }

    private void Write(string name, MetricType type, ref readonly MetricPoint point)
    {
        switch (type)
        {
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                WriteLine(name, point.Tags, null, point.GetSumLong());
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                WriteLine(name, point.Tags, null, point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                WriteLine(name, point.Tags, null, point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                WriteLine(name, point.Tags, null, point.GetGaugeLastValueDouble());
                break;
            default:
                WriteHistogram(name, in point);
                break;
        }
    }

    private void WriteHistogram(string name, ref readonly MetricPoint point)
    {
        var count = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            WriteLine($"{name}_bucket", point.Tags, bucket.ExplicitBound, count);
        }

        WriteLine($"{name}_sum", point.Tags, null, point.GetHistogramSum());
        WriteLine($"{name}_count", point.Tags, null, point.GetHistogramCount());
    }

    private void WriteLine(string name, ReadOnlyTagCollection tags, double? bound, double value)
    {
        _page.Append(name);
        var separator = '{';
        foreach (var (key, tag) in tags)
        {
            var text = tag is bool flag ? (flag ? "true" : "false") : Convert.ToString(tag, CultureInfo.InvariantCulture);
            WriteLabel(PrometheusNames.OfLabel(key), text ?? "");
        }

        if (bound is { } most)
        {
            WriteLabel("le", PrometheusNames.Of(most));
        }

        if (separator == ',')
        {
            _page.Append('}');
        }

        _page.Append(' ').Append(PrometheusNames.Of(value)).Append('\n');

        void WriteLabel(string key, string text)
        {
            _page.Append(separator).Append(key).Append("=\"").Append(PrometheusNames.EscapeLabel(text)).Append('"');
            separator = ',';
        }
    }
}
