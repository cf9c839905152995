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
    public async Task What_is_written_of_a_request_has_the_ids_of_its_trace_and_no_path()
    {
        var trace = Guid.NewGuid().ToString("N");
        var (process, address) = await GatewayProcess.StartAsync(
            new Dictionary<string, string>
            {
                ["Gateway__DefaultConnections"] = "false",
                ["Gateway__Connections__box__Provider"] = "sandbox",
            }
        );
        await using var running = process;
        using var http = new GatewayClient(address);
        (await http.GetAsync("/nodes/box/hidden-1", ("traceparent", $"00-{trace}-b7ad6b7169203331-00"))).Expect(404);
        (await http.GetAsync("/nodes/box/hidden-2")).Expect(404);

        var lines = await Eventually.GetAsync(() => Task.FromResult(LinesOf(process) is { Length: 2 } both ? both : null), "two lines");

        string[] fields = ["Connection", "ElapsedMs", "Method", "Route", "SourceContext", "Status", "TraceId"];
        Assert.All(
            lines,
            line =>
            {
                var names = line.EnumerateObject().Select(field => field.Name).Where(name => name != "ConnectionId" && name[0] != '@');
                Assert.Equal(fields, names.Order(StringComparer.Ordinal));
                Assert.DoesNotContain("hidden", line.GetRawText(), StringComparison.Ordinal);
                Assert.Equal(line.Text("@tr"), line.Text("TraceId"));
                Assert.Matches("^[0-9a-f]{32}$", line.Text("TraceId"));
                Assert.Matches("^[0-9a-f]{16}$", line.Text("@sp"));
            }
        );
        Assert.Equal(trace, lines[0].Text("TraceId"));
        Assert.NotEqual(trace, lines[1].Text("TraceId"));
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
                new LogEventProperty(
                    "One",
                    new StructureValue([new("Id", new ScalarValue(7)), new("Text", new ScalarValue(nasty))], "Kind")
                ),
            ]
        );
        using var lines = new LogLine();
        var written = lines.Of(logged).ToArray();
        Assert.Equal(1, written.Count(octet => octet == '\n'));
        var line = JsonElement.Parse(written);
        Assert.Equal("1970-01-01T00:00:00.0000000Z", line.Text("@t"));
        Assert.Equal("Error", line.Text("@l"));
        Assert.Contains("InvalidOperationException", line.Text("@x"), StringComparison.Ordinal);
        Assert.StartsWith("\"quoted\" \\ \n\t", line.Text("Text"), StringComparison.Ordinal);
        Assert.True(line.TryGetProperty("@@Odd", out _));
        Assert.Equal(2, line.GetProperty("Many").GetArrayLength());
        var one = line.GetProperty("One");
        Assert.Equal((7, line.Text("Text"), "Kind"), (one.GetProperty("Id").GetInt32(), one.Text("Text"), one.Text("$type")));
    }

    [Theory]
    [InlineData("text", "say text", "\"text\"")]
    [InlineData(null, "say null", "null")]
    [InlineData(-7, "say -7", "-7")]
    [InlineData(9_000_000_000L, "say 9000000000", "9000000000")]
    [InlineData(1.5, "say 1.5", "1.5")]
    [InlineData(true, "say true", "true")]
    [InlineData('c', "say \"c\"", "\"c\"")]
    public void A_value_is_in_the_message_as_people_read_it_and_beside_it_as_what_it_is(object? value, string message, string property)
    {
        using var lines = new LogLine();
        var logged = new LogEvent(
            DateTimeOffset.UnixEpoch,
            LogEventLevel.Information,
            null,
            new MessageTemplateParser().Parse("say {Value}"),
            [new LogEventProperty("Value", new ScalarValue(value))]
        );

        var line = JsonElement.Parse(lines.Of(logged));

        Assert.Equal(message, line.Text("@m"));
        Assert.Equal(property, line.GetProperty("Value").GetRawText());
    }

    private static JsonElement[] LinesOf(GatewayProcess process) =>
        [
            .. process
                .Output.Where(line => line.Contains("/nodes/{connection}/{id}", StringComparison.Ordinal))
                .Select(line => JsonElement.Parse(line)),
        ];
}

/// <summary>A cloud that works and one that does not.</summary>
public sealed class LoggingFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings => Sandboxes(("box", "NodeCount", "3"), ("fails", "FailureRate", "1"));
}
