using System.Buffers.Binary;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>Frames of a log as they come over the wire: in any pieces, of any length, broken or not.</summary>
public sealed class LogFramesTests
{
    private const string Id = "e14abe5fa39fa63b5ba6c623eec753dcea15f4a98c9098833703a6fd1cb52a65";
    private const int LargestChunk = 64 * 1024;

    private static CancellationToken Cancellation => CancellationToken.None;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    public async Task Frames_are_put_together_however_they_are_cut(int piece)
    {
        var body = Frame(1, "one\n")
            .Concat(Frame(2, ""))
            .Concat(Frame(2, "oops\n"))
            .Concat(Frame(1, "two"))
            .Concat(Frame(0, "typed\n"))
            .ToArray();

        var (stdout, stderr) = await ReadAsync(body, piece);

        Assert.Equal(("one\ntwotyped\n", "oops\n"), (stdout, stderr));
    }

    [Fact]
    public async Task A_frame_larger_than_any_buffer_is_given_out_in_parts()
    {
        var large = string.Create(3_000_000, 0, (span, _) => span.Fill('x'));

        var (stdout, stderr) = await ReadAsync([.. Frame(1, large), .. Frame(2, "end")], 100_000);

        Assert.Equal((large.Length, "end"), (stdout.Length, stderr));
    }

    [Fact]
    public async Task A_terminal_s_output_comes_as_it_is()
    {
        var body = new byte[] { 1, 2, 3, 0xff, 0, 0, 0, 0, 9 };

        var (stdout, stderr) = await ReadAsync(body, 4, tty: true);

        Assert.Equal((Encoding.Latin1.GetString(body), ""), (stdout, stderr));
    }

    [Fact]
    public async Task What_is_no_frame_is_unexpected() =>
        await AssertFailsAsync(DriverErrorKind.Unexpected, "plain text, no frame"u8.ToArray());

    [Fact]
    public async Task The_engine_s_own_error_in_the_log_is_told()
    {
        var failure = await AssertFailsAsync(DriverErrorKind.Unexpected, [.. Frame(1, "one"), .. Frame(3, "disk on fire")]);

        Assert.Contains("disk on fire", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_ends_inside_a_frame_is_cut()
    {
        await AssertFailsAsync(DriverErrorKind.Unavailable, Frame(1, "one two three")[..^4]);
        await AssertFailsAsync(DriverErrorKind.Unavailable, Frame(1, "one")[..5]);
        await AssertFailsAsync(DriverErrorKind.Unavailable, Frame(1, "one")[..8]);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_unavailable()
    {
        await using var engine = await StartAsync(
            tty: false,
            async context =>
            {
                await context.Response.Body.WriteAsync(Frame(1, "one"), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
            }
        );

        Assert.Equal(DriverErrorKind.Unavailable, (await Assert.ThrowsAsync<DriverException>(() => CollectAsync(engine))).Kind);
    }

    [Fact]
    public async Task A_time_goes_to_the_engine_with_all_its_digits()
    {
        await using var engine = await StartAsync(tty: false, _ => Task.CompletedTask);
        var since = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567);

        var request = new LogRequest { Since = since, Tail = 5 };
        await foreach (var _ in engine.Open<IContainerLogDriver>().ReadContainerLogsAsync(Id, request, Cancellation)) { }

        Assert.EndsWith(
            "/logs?stdout=1&stderr=1&follow=0&timestamps=0&tail=5&since=1767323045.123456650",
            engine.Requests[^1],
            StringComparison.Ordinal
        );
    }

    private static byte[] Frame(byte stream, string text)
    {
        var data = Encoding.UTF8.GetBytes(text);
        var frame = new byte[8 + data.Length];
        frame[0] = stream;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)data.Length);
        data.CopyTo(frame, 8);
        return frame;
    }

    private static async Task<DriverException> AssertFailsAsync(DriverErrorKind kind, byte[] body)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => ReadAsync(body, body.Length));
        Assert.Equal(kind, failure.Kind);
        return failure;
    }

    private static async Task<(string Stdout, string Stderr)> ReadAsync(byte[] body, int piece, bool tty = false)
    {
        await using var engine = await StartAsync(
            tty,
            async context =>
            {
                foreach (var part in body.Chunk(piece))
                {
                    await context.Response.Body.WriteAsync(part, context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                }
            }
        );
        return await CollectAsync(engine);
    }

    private static async Task<(string Stdout, string Stderr)> CollectAsync(DockerStub engine)
    {
        var (stdout, stderr) = (new StringBuilder(), new StringBuilder());
        await foreach (var chunk in engine.Open<IContainerLogDriver>().ReadContainerLogsAsync(Id, new LogRequest(), Cancellation))
        {
            Assert.InRange(chunk.Data.Length, 1, LargestChunk);
            (chunk.Stream == LogStream.Stdout ? stdout : stderr).Append(Encoding.Latin1.GetString(chunk.Data.Span));
        }

        return (stdout.ToString(), stderr.ToString());
    }

    private static async Task<DockerStub> StartAsync(bool tty, Func<Microsoft.AspNetCore.Http.HttpContext, Task> log)
    {
        var engine = await DockerStub.StartAsync("1.41");
        return engine
            .AnswerJson($"/containers/{Id}/json", $$"""{"Id":"{{Id}}","Config":{"Tty":{{(tty ? "true" : "false")}}} }""")
            .Answer($"/containers/{Id}/logs", log);
    }
}
