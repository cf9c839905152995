using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

/// <summary>A small real server on loopback that answers as each test says, and remembers what it was asked.</summary>
public sealed class HttpServer : IAsyncLifetime
{
    private WebApplication? _app;

    /// <summary>The method and path of each request, in the order of their coming.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>How it answers.</summary>
    public RequestDelegate Answer { get; set; } = context => Task.CompletedTask;

    public Uri Address => new(_app!.Urls.Single() + "/");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context =>
        {
            Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return Answer(context);
        });
        await _app.StartAsync();
    }

    public async Task DisposeAsync() => await _app!.DisposeAsync();
}
