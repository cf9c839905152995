using System.Text;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Http.Resilience;

/// <summary>Bodies of answers: they have to go on coming, and break as failures of the provider.</summary>
public sealed class BodyTests : ResilienceTest
{
    [Fact]
    public async Task A_body_that_falls_silent_ends_in_the_idle_limit()
    {
        await using var body = await OpenAsync(new SlowBody());

        var reading = FailAsync(() => body.ReadAsync(new byte[10], Cancellation).AsTask());
        Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(reading.IsCompleted);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(DriverErrorKind.Timeout, (await reading).Kind);
    }

    [Fact]
    public async Task A_body_that_drips_ends_in_the_idle_limit_too()
    {
        var slow = new SlowBody();
        await using var body = await OpenAsync(slow);
        for (var i = 0; i < 2; i++)
        {
            var drop = body.ReadAsync(new byte[10], Cancellation);
            Clock.Advance(TimeSpan.FromSeconds(12));
            slow.Bring(1);
            Assert.Equal(1, await drop);
        }

        var reading = FailAsync(() => body.ReadAsync(new byte[10], Cancellation).AsTask());
        Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(DriverErrorKind.Timeout, (await reading).Kind);
    }

    [Fact]
    public async Task A_body_that_goes_on_coming_may_take_any_time()
    {
        var slow = new SlowBody();
        await using var body = await OpenAsync(slow);
        for (var i = 0; i < 100; i++)
        {
            var block = body.ReadAsync(new byte[2048], Cancellation);
            Clock.Advance(TimeSpan.FromSeconds(29));
            slow.Bring(2048);
            Assert.Equal(2048, await block);
        }
    }

    [Fact]
    public async Task Only_the_provider_s_silence_counts_and_not_the_reader_s()
    {
        var slow = new SlowBody();
        await using var body = await OpenAsync(slow);

        Clock.Advance(TimeSpan.FromHours(1));
        var reading = body.ReadAsync(new byte[10], Cancellation);
        slow.Bring(1);

        Assert.Equal(1, await reading);
    }

    [Fact]
    public async Task What_may_be_silent_may_be()
    {
        var slow = new SlowBody();
        await using var body = await OpenAsync(slow, request => request.AllowSilence());

        var reading = body.ReadAsync(new byte[10], Cancellation);
        Clock.Advance(TimeSpan.FromHours(10));
        slow.Bring(1);

        Assert.Equal(1, await reading);
    }

    [Fact]
    public async Task A_body_that_is_read_whole_ends_with_the_time_of_the_call()
    {
        var slow = new SlowBody();
        Transport.Answer = (_, _, _) => StubTransport.With(200, new StreamContent(slow));

        var call = FailAsync(() => Http.GetJsonAsync("thing", Number.Default.Int32, Cancellation));
        for (var i = 0; i < 6; i++)
        {
            await UntilAsync(() => slow.IsAwaited || call.IsCompleted);
            Clock.Advance(TimeSpan.FromSeconds(20));
            slow.Bring(2048);
        }

        Assert.Equal(DriverErrorKind.Timeout, (await call).Kind);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_a_failure_of_the_provider_wherever_it_is_read()
    {
        Transport.Answer = (_, _, _) => StubTransport.With(200, new StreamContent(new BrokenBody()));

        // HttpClient itself takes this one into memory.
        var failure = await FailAsync(() => Http.DeleteAsync("thing", Cancellation));

        Assert.Equal((DriverErrorKind.Unavailable, "lab", true), (failure.Kind, failure.Connection, failure.IsNetwork));
    }

    [Fact]
    public async Task A_body_without_end_is_not_taken_into_memory()
    {
        Transport.Answer = (_, _, _) => StubTransport.With(200, new StreamContent(new EndlessBody()));

        Assert.Equal(DriverErrorKind.Unexpected, (await FailAsync(() => Http.DeleteAsync("thing", Cancellation))).Kind);
        Assert.Equal(
            DriverErrorKind.Unexpected,
            (await FailAsync(() => Http.GetJsonAsync("thing", Number.Default.Int32, Cancellation))).Kind
        );
    }

    [Fact]
    public async Task Headers_and_length_are_those_of_the_provider()
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("abc"));
        content.Headers.ContentType = new("text/plain");
        content.Headers.LastModified = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Transport.Answer = (_, _, _) => StubTransport.With(200, content);

        using var answer = await Http.GetAsync("thing", HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal((3L, "text/plain"), (answer.Content.Headers.ContentLength, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(2025, answer.Content.Headers.LastModified!.Value.Year);
        Assert.Equal("abc", await answer.Content.ReadAsStringAsync());
    }

    private async Task<Stream> OpenAsync(Stream content, Action<HttpRequestMessage>? prepare = null)
    {
        Transport.Answer = (_, _, _) => StubTransport.With(200, new StreamContent(content));
        var request = new HttpRequestMessage(HttpMethod.Get, "thing");
        prepare?.Invoke(request);
        var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return await response.Content.ReadAsStreamAsync();
    }

    /// <summary>Brings spaces when it is told to.</summary>
    private sealed class SlowBody : MemoryStream
    {
        private TaskCompletionSource<int>? _awaited;

        public bool IsAwaited => _awaited is not null;

        // Of unknown length.
        public override bool CanSeek => false;

        public void Bring(int count)
        {
            var awaited = _awaited;
            _awaited = null;
            awaited?.TrySetResult(count);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var mine = _awaited = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var count = await mine.Task.WaitAsync(cancellationToken);
            buffer.Span[..Math.Min(count, buffer.Length)].Fill((byte)' ');
            return Math.Min(count, buffer.Length);
        }
    }

    private sealed class BrokenBody : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new IOException("cut"));
    }

    private sealed class EndlessBody : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            return ValueTask.FromResult(buffer.Length);
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(int))]
internal sealed partial class Number : System.Text.Json.Serialization.JsonSerializerContext;
