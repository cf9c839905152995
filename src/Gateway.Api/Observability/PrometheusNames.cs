using System.Globalization;
using OpenTelemetry.Metrics;

namespace Gateway.Api.Observability;

/// <summary>How OpenTelemetry's names, units and values are written for Prometheus.</summary>
internal static class PrometheusNames
{
    private const string Counter = "counter";
    private const string Gauge = "gauge";
    private const string Histogram = "histogram";

    /// <summary>The type in Prometheus' words; null for one that its text format does not have.</summary>
    public static string? TypeOf(MetricType type) =>
        type switch
        {
            MetricType.LongSum or MetricType.DoubleSum => Counter,
            MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic or MetricType.LongGauge or MetricType.DoubleGauge => Gauge,
            MetricType.Histogram => Histogram,
            _ => null,
        };

    /// <summary>The name of a metric: <c>cloudgateway.object.bytes</c>, in <c>By</c>, is <c>cloudgateway_object_bytes_total</c>.</summary>
    public static string Of(string name, string? unit, string? type)
    {
        var written = OfLabel(name);
        var suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" when type == Gauge => "_ratio",
            _ => "",
        };
        written = written.EndsWith(suffix, StringComparison.Ordinal) ? written : written + suffix;
        return type == Counter && !written.EndsWith("_total", StringComparison.Ordinal) ? $"{written}_total" : written;
    }

    /// <summary>A name with nothing in it but letters, digits and underscores.</summary>
    public static string OfLabel(string name) =>
        string.Create(
            name.Length,
            name,
            static (written, name) =>
            {
                for (var at = 0; at < written.Length; at++)
                {
                    written[at] = char.IsAsciiLetter(name[at]) || (at > 0 && char.IsAsciiDigit(name[at])) ? name[at] : '_';
                }
            }
        );

    public static string Of(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString(CultureInfo.InvariantCulture);

    public static string EscapeLabel(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal);

    public static string EscapeHelp(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
}
