using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Gateway.Api.Observability;
using Gateway.Api.Tests.Docs;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Observability;

/// <summary>The metrics there are, what is written of them, and what a dashboard makes of them.</summary>
public sealed partial class MetricsTests(MetricsFixture fixture) : IClassFixture<MetricsFixture>
{
    [Fact]
    public void Every_metric_is_in_the_documentation_and_every_one_there_exists()
    {
        var documented = DocumentedMetric()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/telemetry.md")))
            .Select(match => match.Groups["name"].Value);

        Assert.Equal(fixture.Instruments.Keys.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("deploy/grafana-dashboard.json")]
    [InlineData("deploy/prometheus-alerts.yaml")]
    public void What_is_asked_of_Prometheus_exists(string file)
    {
        var asked = AskedMetric()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
            .Select(match => match.Value)
            .Distinct()
            .ToArray();

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(fixture.PrometheusNames, StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_tells_what_was_done_since_it_was_first_asked_for()
    {
        var lines = fixture.Page.Split('\n');

        Assert.Contains("# TYPE cloudgateway_list_sources histogram", lines);
        Assert.Contains("""cloudgateway_list_sources_bucket{le="2"} 1""", lines);
        Assert.Contains("cloudgateway_list_sources_sum 2", lines);
        Assert.Contains(
            lines,
            line =>
                line.StartsWith(
                    """cloudgateway_list_source_duration_seconds_count{connection="eu",status="complete"} 1""",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains(
            lines,
            line =>
                line.StartsWith(
                    """cloudgateway_list_source_duration_seconds_count{connection="us",status="failed"} 1""",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains("""cloudgateway_object_bytes_total{connection="files",direction="write"} 5""", lines);
        Assert.Contains("""cloudgateway_object_bytes_total{connection="files",direction="read"} 5""", lines);
        Assert.Contains(
            """cloudgateway_provider_call_duration_seconds_count{connection="docker",outcome="unavailable",provider="docker"} 1""",
            lines
        );
        Assert.Contains(
            lines,
            line =>
                line.StartsWith("http_server_request_duration_seconds_bucket{", StringComparison.Ordinal)
                && line.Contains("http_route=\"/nodes/\"", StringComparison.Ordinal)
        );
        Assert.Contains(lines, line => line.StartsWith("dotnet_process_memory_working_set_bytes ", StringComparison.Ordinal));
        Assert.Contains("cloudgateway_connections 4", lines);
    }

    [Fact]
    public void Every_line_of_the_page_is_as_the_format_has_it_and_no_series_is_there_twice()
    {
        var lines = fixture.Page.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(lines, line => Assert.Matches(Line(), line));
        var series = lines.Where(line => line[0] != '#').Select(line => line[..line.LastIndexOf(' ')]).ToArray();
        Assert.Equal(series.Length, series.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("text/plain", fixture.MediaType);
    }

    [Theory]
    [InlineData("cloudgateway.object.bytes", "By", "counter", "cloudgateway_object_bytes_total")]
    [InlineData("dotnet.process.cpu.time", "s", "counter", "dotnet_process_cpu_time_seconds_total")]
    [InlineData("http.server.request.duration", "s", "histogram", "http_server_request_duration_seconds")]
    [InlineData("cloudgateway.requests.waiting", "{request}", "gauge", "cloudgateway_requests_waiting")]
    public void Names_are_those_of_OpenTelemetry_s_specification(string name, string unit, string type, string expected) =>
        Assert.Equal(expected, PrometheusNames.Of(name, unit, type));

    [Fact]
    public void A_label_cannot_break_out_of_its_line() => Assert.Equal("""a\"} 1\nb\\""", PrometheusNames.EscapeLabel("a\"} 1\nb\\"));

    [GeneratedRegex(@"^\| `(?<name>cloudgateway\.[a-z_.]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DocumentedMetric();

    [GeneratedRegex(@"\b(cloudgateway|http_server|kestrel|dotnet)_[a-z0-9_]+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AskedMetric();

    [GeneratedRegex(
        """^(# (HELP|TYPE) [a-z_0-9]+ .+|[a-z_0-9]+(\{([a-z_0-9]+="([^"\\]|\\.)*",?)+\})? (-?[0-9.]+(E[+-]?[0-9]+)?|[+-]Inf|NaN))$""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Line();
}

/// <summary>A gateway of its own process that has done a little, and the metrics that this one's would have.</summary>
public sealed class MetricsFixture : GatewayFixture
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["Gateway__DefaultConnections"] = "false",
        ["Gateway__Connections__eu__Provider"] = "sandbox",
        ["Gateway__Connections__us__Provider"] = "sandbox",
        ["Gateway__Connections__us__FailureRate"] = "1",
        ["Gateway__Connections__files__Provider"] = "filesystem",
        ["Gateway__Connections__files__Path"] = "files",
        ["Gateway__Connections__docker__Provider"] = "docker",
        ["Gateway__Connections__docker__Endpoint"] = "unix:///nowhere/docker.sock",
        ["Gateway__Connections__docker__Resilience__Retries"] = "0",
    };

    /// <summary>The page after a list, an upload and a download.</summary>
    public string Page { get; private set; } = "";

    public string? MediaType { get; private set; }

    /// <summary>The gateway's own instruments by name.</summary>
    internal Dictionary<string, Instrument> Instruments { get; } = new(StringComparer.Ordinal);

    /// <summary>All names that can be on the page, with those of a histogram's parts.</summary>
    public IReadOnlySet<string> PrometheusNames { get; private set; } = new HashSet<string>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        ReadInstruments();
        await ReadPageAsync();
        var own = Instruments.Values.SelectMany(instrument => Parts(NameOf(instrument), IsHistogram(instrument)));
        var seen = Page.Split('\n')
            .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
            .Select(line => line.Split(' '))
            .SelectMany(line => Parts(line[2], line[3] == "histogram"));
        PrometheusNames = own.Concat(seen).ToHashSet(StringComparer.Ordinal);
    }

    private void ReadInstruments()
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Name.StartsWith("cloudgateway.", StringComparison.Ordinal))
            {
                lock (Instruments)
                {
                    Instruments[instrument.Name] = instrument;
                }
            }
        };
        listener.Start();
        Host.Services.GetRequiredService<GatewayMeter>();
        Host.Services.GetRequiredService<ConnectionGauges>();
        Host.Services.GetRequiredService<OperationGauges>();
        Host.Services.GetRequiredService<ResiliencePipelines>();
        Host.Services.GetRequiredService<Gateway.Drivers.Http.Telemetry.ProviderMeter>();
    }

    private async Task ReadPageAsync()
    {
        var (process, address) = await GatewayProcess.StartAsync(Environment);
        await using var running = process;
        using (var first = new GatewayClient(address))
        {
            (await first.GetAsync("/nodes")).Expect(200);
            (await first.GetAsync("/metrics")).Expect(200);
        }

        // The server counts a connection if it was counting when that began.
        using var http = new GatewayClient(address);
        (await http.GetAsync("/nodes")).Expect(200);
        (await http.GetAsync("/connections/docker/check")).Expect(200);
        (await http.PostAsync("/buckets/files", new { name = "photos" })).Expect(201);
        (await http.PutAsync("/objects/files/photos/a", "hello"u8.ToArray())).Expect(200);
        (await http.GetAsync("/objects/files/photos/a")).Expect(200);
        var page = (await http.GetAsync("/metrics")).Expect(200);
        (Page, MediaType) = (page.Text, page.MediaType);
    }

    private static string NameOf(Instrument instrument) =>
        Gateway.Api.Observability.PrometheusNames.Of(
            instrument.Name,
            instrument.Unit,
            IsHistogram(instrument) ? "histogram"
                : instrument is Counter<long> ? "counter"
                : "gauge"
        );

    private static bool IsHistogram(Instrument instrument) => instrument is Histogram<double> or Histogram<int>;

    private static IEnumerable<string> Parts(string name, bool isHistogram) =>
        isHistogram ? [name, $"{name}_bucket", $"{name}_sum", $"{name}_count"] : [name];
}
