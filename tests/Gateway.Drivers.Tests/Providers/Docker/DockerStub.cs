using System.Text;
using Gateway.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>An HTTP server that answers as engines do that cannot be started here: by path, whatever the test says.</summary>
internal sealed class DockerStub : ProviderFixture, IAsyncDisposable
{
    private readonly Dictionary<string, Func<HttpContext, Task>> _answers = new(StringComparer.Ordinal);
    private readonly TimeProvider? _time;
    private readonly WebApplication _server;

    private DockerStub(string apiVersion, TimeProvider? time)
    {
        _time = time;
        AnswerJson("/version", $$"""{"ApiVersion":"{{apiVersion}}"}""");
        // Empty: each of the others watches its configuration files, and a machine has few watches.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public override string Provider => "docker";

    /// <summary>What was asked, in order: <c>GET /v1.41/containers/json?all=1</c>.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The last body that came.</summary>
    public string Body { get; private set; } = "";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Endpoint"] = _server.Urls.Single(), ["AllowHostPaths"] = AllowHostPaths ? "true" : "false" };

    private bool AllowHostPaths { get; init; }

    public static async Task<DockerStub> StartAsync(string apiVersion, bool allowHostPaths = false, TimeProvider? time = null)
    {
        var stub = new DockerStub(apiVersion, time) { AllowHostPaths = allowHostPaths };
        await stub._server.StartAsync();
        await stub.InitializeAsync();
        return stub;
    }

    public DockerStub AnswerJson(string path, string json, int status = 200) =>
        Answer(path, "application/json", Encoding.UTF8.GetBytes(json), status);

    public DockerStub Answer(string path, string contentType, byte[] body, int status = 200) =>
        Answer(
            path,
            async context =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = contentType;
                if (status is not (204 or 304))
                {
                    await context.Response.Body.WriteAsync(body, context.RequestAborted);
                }
            }
        );

    /// <summary>By the path without its version.</summary>
    public DockerStub Answer(string path, Func<HttpContext, Task> answer)
    {
        _answers[path] = answer;
        return this;
    }

    protected override void ConfigureServices(IServiceCollection services)
    {
        if (_time is not null)
        {
            services.AddSingleton(_time);
        }
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        lock (Requests)
        {
            Requests.Add($"{context.Request.Method} {path}{context.Request.QueryString}");
        }

        if (context.Request.ContentLength > 0)
        {
            using var reader = new StreamReader(context.Request.Body);
            Body = await reader.ReadToEndAsync(context.RequestAborted);
        }

        var known = path.StartsWith("/v1.", StringComparison.Ordinal) ? path[path.IndexOf('/', 1)..] : path;
        if (_answers.TryGetValue(known, out var answer))
        {
            await answer(context);
            return;
        }

        context.Response.StatusCode = 404;
        await context.Response.WriteAsJsonAsync(new { message = "page not found" }, context.RequestAborted);
    }
}
