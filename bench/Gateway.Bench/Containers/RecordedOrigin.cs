using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Bench.Containers;

/// <summary>
/// Stands before a simulator: what that answers is passed on until <see cref="Replay"/>, and from then on given again after a time, at next to no
/// cost. So a measurement is of the gateway, and not of the simulator beside it on the same cores.
/// </summary>
internal sealed class RecordedOrigin(Uri simulator) : IAsyncDisposable
{
    private static readonly string[] NotPassedOn = ["Connection", "Transfer-Encoding", "Content-Length"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = simulator };
    private readonly ConcurrentDictionary<string, Recorded> _answers = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private TimeSpan? _latency;

    public Uri Address => new(_app!.Urls.Single() + "/");

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    /// <summary>Answers from now on what was answered last, each after this time; what was never asked fails.</summary>
    public void Replay(TimeSpan latency) => _latency = latency;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var call =
            $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers["X-Amz-Target"]} "
            + Convert.ToHexString(SHA256.HashData(body.ToArray()));
        Recorded answer;
        if (_latency is { } latency)
        {
            await Task.Delay(latency, http.RequestAborted);
            answer = _answers[call];
        }
        else
        {
            answer = _answers[call] = await PassOnAsync(http, body.ToArray());
        }

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.ContentLength = answer.Body.Length;
        await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }

    private async Task<Recorded> PassOnAsync(HttpContext http, byte[] body)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(http.Request.Method),
            $"{http.Request.Path.ToUriComponent().TrimStart('/')}{http.Request.QueryString}"
        );
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, values) in http.Request.Headers.Where(header => !NotPassedOn.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        using var response = await _http.SendAsync(request, http.RequestAborted);
        return new Recorded(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            await response.Content.ReadAsByteArrayAsync(http.RequestAborted)
        );
    }

    private sealed record Recorded(int Status, string? ContentType, byte[] Body);
}
