using System.Text;
using System.Text.Json;
using Gateway.Api.Observability;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using Serilog.Parsing;
using Xunit;

namespace Gateway.Api.Tests.Observability;

/// <summary>What the operator reads.</summary>
public sealed class LoggingTests(LoggingFixture fixture) : IClassFixture<LoggingFixture>
{
    [Theory]
    [InlineData("/nodes/box/n-0000000", 200, "/nodes/{connection}/{id}", "box", LogLevel.Information)]
    [InlineData("/nodes/box/none", 404, "/nodes/{connection}/{id}", "box", LogLevel.Information)]
    [InlineData("/nodes/fails", 503, "/nodes/{connection}", "fails", LogLevel.Warning)]
    [InlineData("/nodes?name=hidden", 200, "/nodes/", null, LogLevel.Information)]
    [InlineData("/volumes?nmae=hidden", 400, "/volumes/", null, LogLevel.Information)]
    [InlineData("/objects/box/bucket/hidden", 501, "/objects/{connection}/{bucket}/{**key}", "box", LogLevel.Warning)]
    [InlineData("/hidden", 404, "(none)", null, LogLevel.Information)]
    [InlineData("/health/live", 200, "/health/live", null, LogLevel.Debug)]
    public async Task Each_request_is_one_line_with_its_route_and_never_its_query(
        string path,
        int status,
        string route,
        string? connection,
        LogLevel level
    )
    {
        var trace = Guid.NewGuid().ToString("N");
        (await fixture.Http.GetAsync(path, ("traceparent", $"00-{trace}-b7ad6b7169203331-01"))).Expect(status);

        var line = await fixture.Log.WaitForAsync(line => line.IsOfRequest && line.Values["TraceId"] as string == trace);
        Assert.Equal("GET", line.Values["Method"]);
        Assert.Equal(status, line.Values["Status"]);
        Assert.Equal(route, line.Values["Route"]);
        Assert.Equal(connection, line.Values["Connection"]);
        Assert.Equal(level, line.Level);
        Assert.InRange(Assert.IsType<double>(line.Values["ElapsedMs"]), 0, 120_000);
        Assert.DoesNotContain("hidden", line.Message, StringComparison.Ordinal);
        Assert.Single(fixture.Log.Lines, each => each.IsOfRequest && each.Values["TraceId"] as string == trace);
    }

    [Fact]
    public void A_line_of_JSON_is_whole_whatever_is_in_it()
    {
        var nasty = "\"quoted\" \\ \n\t\u0000 \u2028 é \ud800 }{";
        var logged = new LogEvent(
            DateTimeOffset.UnixEpoch,
            LogEventLevel.Error,
            new InvalidOperationException(nasty),
            new MessageTemplateParser().Parse("{Text} and {@Many}"),
            [
                new LogEventProperty("Text", new ScalarValue(nasty)),
                new LogEventProperty("@Odd", new ScalarValue(double.NaN)),
                new LogEventProperty("Many", new SequenceValue([new ScalarValue(1), new ScalarValue(null)])),
            ]
        );
        using var output = new StringWriter();
        new CompactJsonFormatter().Format(logged, output);

        // As UTF-8, as it goes out: half of a pair becomes U+FFFD there.
        var written = Encoding.UTF8.GetBytes(output.ToString());
        Assert.Equal(1, written.Count(octet => octet == '\n'));
        var line = JsonElement.Parse(written);
        Assert.Equal("1970-01-01T00:00:00.0000000Z", line.Text("@t"));
        Assert.Equal("Error", line.Text("@l"));
        Assert.Contains("InvalidOperationException", line.Text("@x"), StringComparison.Ordinal);
        Assert.StartsWith("\"quoted\" \\ \n\t", line.Text("Text"), StringComparison.Ordinal);
        Assert.True(line.TryGetProperty("@@Odd", out _));
        Assert.Equal(2, line.GetProperty("Many").GetArrayLength());
    }
}

/// <summary>A cloud that works and one that does not.</summary>
public sealed class LoggingFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => Sandboxes(("box", "NodeCount", "3"), ("fails", "FailureRate", "1"));
}
