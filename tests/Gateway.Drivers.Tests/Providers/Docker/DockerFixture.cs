using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>A real Docker Engine on a unix socket.</summary>
public sealed class DockerFixture : EngineFixture
{
    /// <summary>The image that <c>tests/backends/docker.sh</c> loads.</summary>
    public const string Image = "cloudgateway/busybox:1";

    private WebApplication? _index;

    /// <summary>An index of this fixture's own: the registry has none, and Docker Hub is not to be reached by tests.</summary>
    public override (string Term, string Found)? Searched => ($"{Host}/redis", $"{Host}/team/redis");

    protected override string OwnImage => Image;

    protected override string? Endpoint { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_DOCKER");

    protected override string Script => "docker.sh";

    private string Host => new Uri(_index!.Urls.Single()).Authority;

    protected override Task PrepareAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _index = builder.Build();
        _index.Run(AnswerAsync);
        return _index.StartAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_index is not null)
        {
            await _index.DisposeAsync();
        }
    }

    private static Task AnswerAsync(HttpContext context) =>
        (context.Request.Path.Value, context.Request.Query["q"].ToString()) switch
        {
            ("/v1/_ping", _) => context.Response.WriteAsJsonAsync(new { standalone = true }),
            ("/v1/search", "redis") => context.Response.WriteAsJsonAsync(
                new
                {
                    num_results = 2,
                    query = "redis",
                    results = new[]
                    {
                        new
                        {
                            name = "team/redis",
                            description = "keeps things",
                            star_count = 3,
                            is_official = false,
                        },
                        new
                        {
                            name = "team/redis-tools",
                            description = "",
                            star_count = 1,
                            is_official = false,
                        },
                    }.Take(context.Request.Query["n"] == "1" ? 1 : 2),
                }
            ),
            _ => NotFoundAsync(context),
        };

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
