using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Bench.Resilience;

/// <summary>
/// Droplets that take their time: the first part of the path says how many milliseconds (<c>/200/v2/droplets</c>), <c>hang</c> never
/// answers, <c>fail</c> answers 503, and <c>cut</c> breaks the connection. It counts the connections that are made to it.
/// </summary>
internal sealed class SlowCloud : IAsyncDisposable
{
    private static readonly byte[] List = DropletPage.Write(20);
    private static readonly byte[] Item = ToItem(DropletPage.Write(1));
    private readonly WebApplication _app;
    private int _connections;

    public SlowCloud()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint =>
                endpoint.Use(next =>
                    connection =>
                    {
                        Interlocked.Increment(ref _connections);
                        return next(connection);
                    }
                )
            )
        );
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>How many connections have been made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public string Address => _app.Urls.Single();

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext http)
    {
        var parts = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts[0] is "fail" or "cut")
        {
            Fail(http, parts[0] == "cut");
            return;
        }

        var delay =
            parts[0] == "hang" ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(int.Parse(parts[0], CultureInfo.InvariantCulture));
        try
        {
            await Task.Delay(delay, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var body = parts.Length > 3 ? Item : List;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    private static void Fail(HttpContext http, bool isCut)
    {
        if (isCut)
        {
            http.Abort();
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }

    private static byte[] ToItem(byte[] page)
    {
        using var list = System.Text.Json.JsonDocument.Parse(page);
        return System.Text.Encoding.UTF8.GetBytes($"{{\"droplet\":{list.RootElement.GetProperty("droplets")[0].GetRawText()}}}");
    }
}
