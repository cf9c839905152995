using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Drivers.Http.Telemetry;
using Gateway.Drivers.Tests.Hosting;
using Gateway.Drivers.Tests.Http.Resilience;
using Xunit;

namespace Gateway.Drivers.Tests.Http.Telemetry;

/// <summary>What calls tell of themselves, and whom they tell of the trace.</summary>
public sealed class TraceTests : ResilienceTest
{
    private readonly ConcurrentQueue<string?> _told = new();

    [Fact]
    public async Task Each_attempt_has_a_span_that_names_the_connection_and_no_path()
    {
        using var request = new Activity("request").Start();
        var spans = Listen(request);
        Transport.Answer = (number, _, _) => StubTransport.With(number == 1 ? 503 : 200);

        using var answer = await Http.GetAsync("bucket/secret-key?signature=hidden", Cancellation);

        Assert.Equal(["503", "200"], spans.Select(span => span.GetTagItem("http.response.status_code")?.ToString()));
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], spans.Select(span => span.Status));
        Assert.Equal([null, "1"], spans.Select(span => span.GetTagItem("http.request.resend_count")?.ToString()));
        Assert.All(
            spans,
            span =>
            {
                Assert.Equal(("GET", ActivityKind.Client, request.SpanId), (span.DisplayName, span.Kind, span.ParentSpanId));
                Assert.Equal("lab", span.GetTagItem("cloudgateway.connection"));
                Assert.Equal("provider.example", span.GetTagItem("server.address"));
                Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("secret", StringComparison.Ordinal));
                Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("hidden", StringComparison.Ordinal));
            }
        );
    }

    [Fact]
    public async Task An_attempt_without_an_answer_tells_why()
    {
        using var request = new Activity("request").Start();
        var spans = Listen(request);
        Transport.Answer = (_, _, _) => throw new HttpRequestException(HttpRequestError.ConnectionError);

        await FailAsync(() => Http.PostAsync("thing", null, Cancellation));

        Assert.Equal("System.Net.Http.HttpRequestException", Assert.Single(spans).GetTagItem("error.type"));
    }

    [Fact]
    public async Task A_provider_is_told_of_no_trace()
    {
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        Listen(request);
        Transport.Answer = NoteAsync;

        using var answer = await Http.GetAsync("thing", Cancellation);

        Assert.Equal([null], _told);
    }

    [Fact]
    public async Task A_provider_that_may_know_the_trace_is_told_each_attempt_s_own_span()
    {
        Gateway.Connect("own", TestProvider.Name, ("Endpoint", "http://provider.example/"), ("PassTraceContext", "true"));
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var spans = Listen(request);
        Transport.Answer = NoteAsync;

        using var answer = await ClientOf("own").GetAsync("thing", Cancellation);

        Assert.Equal(2, _told.Count);
        Assert.Equal(spans.Select(span => span.Id), _told);
        Assert.All(_told, told => Assert.StartsWith($"00-{request.TraceId}-", told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_is_counted_once_by_its_outcome_whatever_its_attempts()
    {
        var outcomes = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "cloudgateway.provider.call.duration")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(
            (_, _, tags, _) =>
            {
                var values = tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}");
                if (values["connection"] == "counted")
                {
                    outcomes.Enqueue($"{values["provider"]} {values["outcome"]}");
                }
            }
        );
        listener.Start();
        Connect("counted");
        Transport.Answer = (number, _, _) => StubTransport.With(number == 1 ? 503 : 200);

        using var answer = await ClientOf("counted").GetAsync("thing", Cancellation);
        Transport.Answer = (_, _, _) => StubTransport.With(404);
        await FailAsync(() => ClientOf("counted").GetAsync("thing", Cancellation));

        Assert.Equal(["test ok", "test not_found"], outcomes);
    }

    private Task<HttpResponseMessage> NoteAsync(int number, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _told.Enqueue(request.Headers.TryGetValues("traceparent", out var values) ? values.Single() : null);
        return StubTransport.With(ClientIsOwn(request) && number == 1 ? 503 : 200);
    }

    private static bool ClientIsOwn(HttpRequestMessage request) => request.Headers.Contains("traceparent");

    // Other tests call providers at the same time: only spans of this trace count.
    private static ConcurrentQueue<Activity> Listen(Activity request)
    {
        var spans = new ConcurrentQueue<Activity>();
        var trace = request.TraceId;
        ActivitySource.AddActivityListener(
            new ActivityListener
            {
                ShouldListenTo = source => source.Name == ProviderTraces.SourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                    options.Parent.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                ActivityStopped = span =>
                {
                    if (span.TraceId == trace)
                    {
                        spans.Enqueue(span);
                    }
                },
            }
        );
        return spans;
    }
}
