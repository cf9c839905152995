using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Resilience;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;
using Xunit;

namespace Gateway.Drivers.Tests.Http.Resilience;

/// <summary>The pipeline of a connection: its deadlines, its limit, its retries.</summary>
public sealed class PipelineTests : ResilienceTest
{
    [Fact]
    public async Task A_retry_comes_after_a_random_share_of_a_pause_that_doubles()
    {
        Transport.Answer = (_, _, _) => StubTransport.With(503);
        Dice.Shows = 0.5;

        var call = FailAsync(() => Http.GetAsync("thing", Cancellation));
        Assert.Equal(1, Transport.Calls);
        Clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(1, Transport.Calls);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await UntilAsync(() => Transport.Calls == 2);
        await UntilAsync(() => Clock.Waiting == 2);
        Clock.Advance(TimeSpan.FromMilliseconds(199));
        Assert.Equal(2, Transport.Calls);
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(DriverErrorKind.Unavailable, (await call).Kind);
        Assert.Equal(3, Transport.Calls);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, DriverErrorKind.Unavailable)]
    public async Task A_failure_that_a_library_left_as_the_socket_s_is_one_of_the_network(int failing, DriverErrorKind? kind)
    {
        Transport.Answer = (number, _, _) =>
            number <= failing ? throw new SocketException((int)SocketError.NotConnected) : StubTransport.With(200);
        Dice.Shows = 0;

        var failure = await Record.ExceptionAsync(() => Http.GetAsync("thing", Cancellation));

        Assert.Equal(kind, (failure as DriverException)?.Kind);
        Assert.Equal(Math.Min(failing + 1, 3), Transport.Calls);
    }

    [Fact]
    public async Task A_provider_that_says_when_is_not_asked_sooner()
    {
        Transport.Answer = (number, _, _) => number == 1 ? StubTransport.With(503, null, TimeSpan.FromSeconds(3)) : StubTransport.With(200);

        var call = Http.GetAsync("thing", Cancellation);
        Clock.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.Equal(1, Transport.Calls);
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        using var answer = await call;
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_pause_that_would_outlast_the_caller_s_time_is_not_begun()
    {
        Transport.Answer = (_, _, _) => StubTransport.With(503, null, TimeSpan.FromSeconds(3));
        CallBudget.Begin(TimeSpan.FromSeconds(2), Clock);

        var failure = await FailAsync(() => Http.GetAsync("thing", Cancellation));

        Assert.Equal((DriverErrorKind.Unavailable, TimeSpan.FromSeconds(3)), (failure.Kind, failure.RetryAfter));
        Assert.Equal(1, Transport.Calls);
    }

    [Fact]
    public async Task A_storm_of_failures_makes_no_more_than_a_fifth_more_calls()
    {
        // Throttled, so that no circuit opens and everything is sent.
        Transport.Answer = (_, _, _) => StubTransport.With(429);
        const int Callers = 500;
        for (var i = 0; i < Callers; i++)
        {
            await FailAsync(() => Http.GetAsync("thing", Cancellation));
        }

        Assert.InRange(Transport.Calls, Callers + 1, Callers * 12 / 10);
    }

    [Theory]
    [InlineData("GET", 503, 3)]
    [InlineData("GET", 500, 3)]
    [InlineData("HEAD", 502, 3)]
    [InlineData("GET", 404, 1)]
    [InlineData("POST", 503, 1)]
    [InlineData("PUT", 500, 1)]
    [InlineData("DELETE", 503, 1)]
    public async Task Only_what_is_safe_is_sent_again(string method, int status, int calls)
    {
        Transport.Answer = (_, _, _) => StubTransport.With(status);
        using var request = new HttpRequestMessage(new HttpMethod(method), "thing");

        await FailAsync(() => Http.SendAsync(request, Cancellation));

        Assert.Equal(calls, Transport.Calls);
    }

    [Fact]
    public async Task A_change_that_the_provider_knows_again_is_sent_again()
    {
        Transport.Answer = (number, _, _) => StubTransport.With(number < 3 ? 503 : 200);
        using var request = new HttpRequestMessage(HttpMethod.Post, "thing") { Content = new ByteArrayContent([1]) };
        request.MarkIdempotent();

        using var answer = await Http.SendAsync(request, Cancellation);

        Assert.Equal(3, Transport.Calls);
    }

    [Fact]
    public async Task A_body_that_is_still_coming_is_sent_once()
    {
        Transport.Answer = async (_, request, token) =>
        {
            await request.Content!.CopyToAsync(Stream.Null, token);
            return await StubTransport.With(503);
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, "thing")
        {
            Content = new StreamedContent(new OneWayStream("bytes"u8.ToArray()), 5),
        };
        request.MarkIdempotent();

        await FailAsync(() => Http.SendAsync(request, Cancellation));

        Assert.Equal(1, Transport.Calls);
    }

    [Fact]
    public async Task A_body_may_come_as_slowly_as_its_caller_sends_it()
    {
        var source = new SlowSource();
        Transport.Answer = async (_, request, token) =>
        {
            await request.Content!.CopyToAsync(Stream.Null, token);
            return await StubTransport.With(200);
        };

        var call = PutAsync(source);
        Clock.Advance(TimeSpan.FromHours(5));
        source.End();

        using var answer = await call;
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_provider_that_has_the_body_has_to_answer()
    {
        var source = new SlowSource();
        var isAsked = false;
        Transport.Answer = async (_, request, token) =>
        {
            await request.Content!.CopyToAsync(Stream.Null, token);
            isAsked = true;
            return await StubTransport.HangAsync(token);
        };

        var call = FailAsync(() => PutAsync(source));
        Clock.Advance(TimeSpan.FromHours(5));
        source.End();
        await UntilAsync(() => isAsked);
        Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(call.IsCompleted);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(DriverErrorKind.Timeout, (await call).Kind);
    }

    [Fact]
    public async Task A_provider_that_does_not_take_the_body_is_not_waited_for()
    {
        var wall = new Wall();
        Transport.Answer = async (_, request, token) =>
        {
            await request.Content!.CopyToAsync(wall, token);
            return await StubTransport.With(200);
        };

        var call = FailAsync(() => PutAsync(new OneWayStream("bytes"u8.ToArray())));
        await UntilAsync(() => wall.IsHit);
        Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(DriverErrorKind.Timeout, (await call).Kind);
    }

    [Fact]
    public async Task An_attempt_has_its_deadline_and_all_of_them_have_theirs()
    {
        Connect("lab", ("AttemptSeconds", "20"), ("TotalSeconds", "30"), ("Retries", "5"));
        Transport.Answer = (_, _, token) => StubTransport.HangAsync(token);

        var call = FailAsync(() => Http.GetAsync("thing", Cancellation));
        Clock.Advance(TimeSpan.FromSeconds(20));
        await UntilAsync(() => Transport.Calls == 2);
        await UntilAsync(() => Clock.Waiting == 2);
        Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(DriverErrorKind.Timeout, (await call).Kind);
        Assert.Equal(2, Transport.Calls);
    }

    [Fact]
    public async Task What_may_take_its_time_has_it()
    {
        Connect("lab", ("AttemptSeconds", "20"), ("TotalSeconds", "30"));
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        Transport.Answer = (_, _, _) => answer.Task;
        using var request = new HttpRequestMessage(HttpMethod.Post, "thing");
        request.AllowTime(TimeSpan.FromMinutes(10));

        var call = Http.SendAsync(request, Cancellation);
        Clock.Advance(TimeSpan.FromMinutes(9));
        answer.SetResult(await StubTransport.With(200));

        Assert.True((await call).IsSuccessStatusCode);
    }

    [Fact]
    public async Task So_many_calls_are_under_way_so_many_wait_and_the_others_fail_at_once()
    {
        Connect("lab", ("Concurrency", "2"), ("QueueLength", "1"));
        var answer = new TaskCompletionSource();
        Transport.Answer = async (_, _, _) =>
        {
            await answer.Task;
            return await StubTransport.With(200);
        };

        Task<HttpResponseMessage>[] calls = [.. Enumerable.Range(0, 3).Select(_ => Http.GetAsync("thing", Cancellation))];
        var refused = await FailAsync(() => Http.GetAsync("thing", Cancellation));

        Assert.Equal((DriverErrorKind.Unavailable, "connection-busy"), (refused.Kind, refused.Code));
        Assert.NotNull(refused.RetryAfter);
        Assert.Equal((2, 1), (Load.CallsUnderWay, Load.CallsWaiting));
        Assert.Equal(2, Transport.Calls);
        answer.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(3, Transport.Calls);
        Assert.Equal((0, 0), (Load.CallsUnderWay, Load.CallsWaiting));
    }

    [Fact]
    public async Task Who_waits_for_his_turn_waits_no_longer_than_the_deadline()
    {
        Connect("lab", ("Concurrency", "1"), ("AttemptSeconds", "30"), ("TotalSeconds", "30"));
        Transport.Answer = (_, _, token) => StubTransport.HangAsync(token);
        using var caller = new CancellationTokenSource();
        var first = Http.GetAsync("thing", caller.Token);

        var second = FailAsync(() => Http.PostAsync("thing", null, Cancellation));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await UntilAsync(() => Transport.Calls == 2);
        Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(DriverErrorKind.Timeout, (await second).Kind);
    }

    [Fact]
    public async Task A_host_that_fails_is_left_alone_and_the_other_hosts_of_the_connection_are_not()
    {
        Transport.Answer = (_, request, _) => StubTransport.With(request.RequestUri!.Host == "bad.example" ? 503 : 200);
        for (var i = 0; i < 20; i++)
        {
            await FailAsync(() => Http.PostAsync("http://bad.example/thing", null, Cancellation));
        }

        Assert.Equal("circuit-open", (await FailAsync(() => Http.PostAsync("http://bad.example/thing", null, Cancellation))).Code);
        using var other = await Http.GetAsync("http://good.example/thing", Cancellation);
        Assert.True(other.IsSuccessStatusCode);
        Assert.Equal(
            [("bad.example:80", CircuitPosition.Open), ("good.example:80", CircuitPosition.Closed)],
            Load.Circuits.Select(circuit => (circuit.Host, circuit.State))
        );
    }

    [Fact]
    public async Task A_host_that_is_well_again_is_called_again()
    {
        Connect("lab", ("CircuitOpenSeconds", "7"));
        Transport.Answer = (number, _, _) => StubTransport.With(number <= 20 ? 503 : 200);
        for (var i = 0; i < 20; i++)
        {
            await FailAsync(() => Http.PostAsync("thing", null, Cancellation));
        }

        Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("circuit-open", (await FailAsync(() => Http.PostAsync("thing", null, Cancellation))).Code);
        Clock.Advance(TimeSpan.FromSeconds(1));
        using var answer = await Http.PostAsync("thing", null, Cancellation);

        Assert.Equal(CircuitPosition.Closed, Assert.Single(Load.Circuits).State);
    }

    [Fact]
    public async Task Who_comes_while_a_host_is_looked_at_again_is_told_to_come_soon()
    {
        Connect("lab", ("CircuitOpenSeconds", "7"));
        var look = new TaskCompletionSource();
        Transport.Answer = async (number, _, _) =>
        {
            if (number > 20)
            {
                await look.Task;
            }

            return await StubTransport.With(number <= 20 ? 503 : 200);
        };
        for (var i = 0; i < 20; i++)
        {
            await FailAsync(() => Http.PostAsync("thing", null, Cancellation));
        }

        var refused = await FailAsync(() => Http.PostAsync("thing", null, Cancellation));
        Assert.Equal(("circuit-open", TimeSpan.FromSeconds(7)), (refused.Code, refused.RetryAfter));
        Clock.Advance(TimeSpan.FromSeconds(7));
        var looking = Http.PostAsync("thing", null, Cancellation);
        await UntilAsync(() => Transport.Calls == 21);
        var early = await FailAsync(() => Http.PostAsync("thing", null, Cancellation));

        Assert.Equal(("circuit-open", TimeSpan.FromSeconds(1)), (early.Code, early.RetryAfter));
        look.SetResult();
        Assert.True((await looking).IsSuccessStatusCode);
    }

    [Fact]
    public async Task What_the_pipeline_does_is_counted()
    {
        var counted = new List<(string Name, string? Connection)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == ResilienceMeter.Name)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, _, tags, _) =>
            {
                foreach (var (key, value) in tags)
                {
                    if (key == "connection" && value is "counted")
                    {
                        counted.Add((instrument.Name, "counted"));
                    }
                }
            }
        );
        listener.Start();
        Connect("counted", ("Concurrency", "1"), ("QueueLength", "0"));
        Transport.Answer = (_, _, _) => StubTransport.With(503);

        for (var i = 0; i < 20; i++)
        {
            await FailAsync(() => ClientOf("counted").GetAsync("thing", Cancellation));
        }

        Assert.Contains(("cloudgateway.provider.retries", "counted"), counted);
        Assert.Contains(("cloudgateway.provider.retries.withheld", "counted"), counted);
        Assert.Contains(("cloudgateway.provider.circuit.changes", "counted"), counted);
    }

    private async Task<HttpResponseMessage> PutAsync(Stream body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "thing") { Content = new StreamedContent(body, 5) };
        return await Http.SendAsync(request, Cancellation);
    }

    /// <summary>Says nothing until it is told to end.</summary>
    private sealed class SlowSource : ReadStream
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void End() => _end.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _end.Task.WaitAsync(cancellationToken);
            return 0;
        }
    }

    /// <summary>Takes nothing.</summary>
    private sealed class Wall : MemoryStream
    {
        public bool IsHit { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            IsHit = true;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
