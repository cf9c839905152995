using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Api.Tests.Containers;

/// <summary>An engine with one container that has written very much, of any byte, and one that never stops to write.</summary>
internal sealed class LogEngine : IAsyncDisposable
{
    /// <summary>The container that has ended.</summary>
    public static readonly string Large = new('a', 64);

    /// <summary>The container that goes on.</summary>
    public static readonly string Endless = new('b', 64);

    /// <summary>The size of the log of <see cref="Large"/>, half of it on each stream.</summary>
    public const int Bytes = 100 * 1024 * 1024;

    private const int FrameBytes = 64 * 1024;
    private readonly WebApplication _server;

    public LogEngine()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public string Address => _server.Urls.Single();

    /// <summary>Ends when the gateway leaves the log of <see cref="Endless"/>.</summary>
    public TaskCompletionSource Left { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task StartAsync() => _server.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Waits for another caller to leave.</summary>
    public void Reset() => Left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The data of a frame: every byte, lines among them.</summary>
    public static void Fill(Span<byte> data, int frame)
    {
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (byte)((i * 31) + frame);
        }
    }

    private Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        return path == "/version" ? http.Response.WriteAsync("""{"ApiVersion":"1.41"}""")
            : path.EndsWith("/json", StringComparison.Ordinal)
                ? http.Response.WriteAsync($$$"""{"Id":"{{{path.Split('/')[^2]}}}","State":{"Status":"running"},"Config":{"Tty":false}}""")
            : path.Contains(Endless, StringComparison.Ordinal) ? WriteEndlesslyAsync(http)
            : WriteAsync(http);
    }

    private static async Task WriteAsync(HttpContext http)
    {
        var frame = new byte[8 + FrameBytes];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), FrameBytes);
        for (var number = 0; number < Bytes / FrameBytes; number++)
        {
            frame[0] = (byte)(1 + (number % 2));
            Fill(frame.AsSpan(8), number);
            await http.Response.Body.WriteAsync(frame, http.RequestAborted);
        }
    }

    private async Task WriteEndlesslyAsync(HttpContext http)
    {
        try
        {
            while (true)
            {
                await http.Response.Body.WriteAsync((byte[])[1, 0, 0, 0, 0, 0, 0, 5, .. "tick\n"u8], http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Task.Delay(20, http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            Left.TrySetResult();
        }
    }
}
