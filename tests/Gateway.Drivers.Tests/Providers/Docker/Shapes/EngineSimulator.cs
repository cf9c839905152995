using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

/// <summary>
/// An engine of some version, in memory. It answers in that version's shapes, refuses other versions, and complains of what a request
/// says that the version does not know. What answers bytes by and by is in <see cref="EngineStreams"/>.
/// </summary>
internal sealed class EngineSimulator(EngineShape shape) : IAsyncDisposable
{
    private static readonly Version HasNoOlder = new(1, 20);

    private readonly ConcurrentDictionary<string, EngineContainer> _containers = new(StringComparer.Ordinal);
    private readonly EngineImages _images = new(shape);
    private readonly EngineStreams _streams = new(shape);
    private WebApplication? _app;
    private int _ids;

    public ConcurrentQueue<string> Complaints { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The key of the certificate that the last client showed; null for none.</summary>
    public byte[]? ClientKey { get; private set; }

    public Uri Address => new(_app!.Urls.Single() + "/");

    /// <summary>Listens, over TLS with clients that must show a certificate if there is one of the server's.</summary>
    public async Task StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel =>
                kestrel.Listen(
                    IPAddress.Loopback,
                    0,
                    listen =>
                    {
                        if (certificate is not null)
                        {
                            listen.UseHttps(certificate, https => Require(https));
                        }
                    }
                )
            );
        builder.Services.AddRouting();
        _app = builder.Build();
        _app.Use(CheckVersionAsync);
        _app.UseRouting();
        Map(_app);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private void Require(HttpsConnectionAdapterOptions https)
    {
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (client, _, _) =>
        {
            ClientKey = client.PublicKey.ExportSubjectPublicKeyInfo();
            return true;
        };
    }

    private async Task CheckVersionAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value!;
        Requests.Enqueue($"{http.Request.Method} {path}{http.Request.QueryString}");
        if (path.StartsWith("/v1.", StringComparison.Ordinal))
        {
            var end = path.IndexOf('/', 1);
            var asked = Version.Parse(path[2..end]);
            if (asked < (shape.MinApiVersion ?? HasNoOlder) || (asked > shape.ApiVersion && !shape.IsTriton))
            {
                await Fail(400, $"client version {asked} is not supported by this engine").ExecuteAsync(http);
                return;
            }

            http.Request.Path = path[end..];
        }

        await next(http);
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/version", ShowVersion);
        routes.MapGet(
            "/containers/json",
            (HttpRequest request) => Json(new JsonArray([.. Filter(request).Select(container => (JsonNode)Summarize(container))]))
        );
        routes.MapPost("/containers/create", CreateAsync);
        routes.MapGet("/containers/{id}/json", (string id) => With(id, container => Json(Inspect(container))));
        routes.MapPost("/containers/{id}/start", (string id) => With(id, Start));
        routes.MapPost("/containers/{id}/stop", (string id) => With(id, Stop));
        routes.MapPost("/containers/{id}/restart", (string id) => With(id, Restart));
        routes.MapDelete("/containers/{id}", (string id) => With(id, Remove));
        routes.MapGet("/containers/{id}/logs", (string id, HttpContext http) => With(id, container => EngineStreams.Logs(container, http)));
        routes.MapGet(
            "/containers/{id}/stats",
            (string id, HttpContext http) => With(id, container => EngineStreams.Stats(container, http))
        );
        routes.MapPost(
            "/containers/{id}/exec",
            (string id, HttpContext http) => WithAsync(id, container => _streams.ExecAsync(container, http, this))
        );
        routes.MapPost("/exec/{id}/start", (string id, HttpContext http) => _streams.StartExec(id, http));
        routes.MapGet("/exec/{id}/json", (string id) => _streams.ShowExec(id));
        _images.Map(routes, reference => _containers.Values.Any(container => container.ImageId == reference));
        routes.MapFallback(() => Fail(shape.IsTriton ? 400 : 404, shape.IsTriton ? "(NotImplemented) not implemented" : "page not found"));
    }

    /// <summary>A failure in the version's form.</summary>
    public IResult Fail(int status, string message) => EngineAnswers.Fail(shape, status, message);

    private static IResult Json(JsonNode node) => EngineAnswers.Json(node);

    private IResult ShowVersion()
    {
        var version = new JsonObject { ["Version"] = "simulated", ["ApiVersion"] = shape.ApiVersion.ToString() };
        if (shape.MinApiVersion is { } least)
        {
            version["MinAPIVersion"] = least.ToString();
        }

        return Json(version);
    }

    private IResult With(string id, Func<EngineContainer, IResult> act) =>
        _containers.TryGetValue(id, out var container) ? act(container) : Fail(404, $"No such container: {id}");

    private async Task<IResult> WithAsync(string id, Func<EngineContainer, Task<IResult>> act) =>
        _containers.TryGetValue(id, out var container) ? await act(container) : Fail(404, $"No such container: {id}");

    private async Task<IResult> CreateAsync(HttpRequest request)
    {
        var body = (await JsonNode.ParseAsync(request.Body))!.AsObject();
        var name = request.Query["name"].ToString();
        CheckBody(body);
        if (_images.Find((string)body["Image"]!) is not { } image)
        {
            return Fail(404, $"No such image: {body["Image"]}");
        }

        if (_containers.Values.Any(container => container.Name == name))
        {
            return Fail(409, $"Conflict. The name \"/{name}\" is already in use by another container.");
        }

        var id = Interlocked.Increment(ref _ids).ToString("x64", CultureInfo.InvariantCulture);
        _containers[id] = new EngineContainer(id, name, body, image);
        return EngineAnswers.Json(new JsonObject { ["Id"] = id, ["Warnings"] = null }, 201);
    }

    private void CheckBody(JsonObject body)
    {
        var host = body["HostConfig"]!.AsObject();
        string[] since125 = ["Mounts", "NanoCpus"];
        foreach (var field in since125.Where(field => !shape.HasMounts && host.ContainsKey(field)))
        {
            Complaints.Enqueue($"HostConfig.{field} is not known before 1.25.");
        }
    }

    private static IResult Start(EngineContainer container)
    {
        if (container.IsRunning)
        {
            return Results.StatusCode(304);
        }

        container.Start();
        return Results.NoContent();
    }

    private static IResult Stop(EngineContainer container)
    {
        if (!container.IsRunning)
        {
            return Results.StatusCode(304);
        }

        container.Stop();
        return Results.NoContent();
    }

    private static IResult Restart(EngineContainer container)
    {
        container.Stop();
        container.Start();
        return Results.NoContent();
    }

    private IResult Remove(EngineContainer container)
    {
        container.Stop();
        _containers.TryRemove(container.Id, out _);
        return Results.NoContent();
    }

    private IEnumerable<EngineContainer> Filter(HttpRequest request)
    {
        var filters = request.Query["filters"].ToString() is { Length: > 0 } text ? JsonNode.Parse(text)!.AsObject() : [];
        var labels = filters["label"]?.AsArray().Select(label => ((string)label!).Split('=', 2)).ToList() ?? [];
        var status = filters["status"]?.AsArray().Select(word => (string)word!).ToList();
        return _containers
            .Values.Where(container => labels.All(label => (string?)container.Labels[label[0]] == label[1]))
            .Where(container => status is null || status.Contains(container.Word));
    }

    private JsonObject Summarize(EngineContainer container)
    {
        var summary = new JsonObject
        {
            ["Id"] = container.Id,
            ["Names"] = new JsonArray($"/{container.Name}"),
            ["Image"] = container.Image,
            ["ImageID"] = container.ImageId,
            ["Command"] = string.Join(' ', container.Command),
            ["Created"] = container.Created.ToUnixTimeSeconds(),
            ["Status"] = container.Text,
            ["Labels"] = container.Labels,
            ["Ports"] = new JsonArray([
                .. container.Ports.Select(port =>
                {
                    var told = new JsonObject { ["PrivatePort"] = port.Port, ["Type"] = port.Protocol };
                    if (port.HostPort is not null)
                    {
                        (told["IP"], told["PublicPort"]) = (port.Address, port.HostPort);
                    }

                    return (JsonNode)told;
                }),
            ]),
            ["NetworkSettings"] = EngineAnswers.Networks(container),
        };
        if (shape.ListsStates)
        {
            summary["State"] = container.Word;
        }

        return summary;
    }

    private JsonObject Inspect(EngineContainer container)
    {
        var state = new JsonObject
        {
            ["Running"] = container.IsRunning,
            ["Paused"] = false,
            ["Restarting"] = false,
            ["ExitCode"] = container.ExitCode ?? 0,
            ["StartedAt"] = container.Started?.ToString("O", CultureInfo.InvariantCulture) ?? "0001-01-01T00:00:00Z",
            ["Error"] = "",
        };
        if (!shape.IsTriton)
        {
            state["Status"] = container.Word;
        }

        var network = EngineAnswers.Networks(container);
        network["Ports"] = EngineAnswers.Ports(container);
        return new JsonObject
        {
            ["Id"] = container.Id,
            ["Name"] = $"/{container.Name}",
            ["Created"] = container.Created.ToString("O", CultureInfo.InvariantCulture),
            ["Path"] = container.Command.ElementAtOrDefault(0) ?? "",
            ["Args"] = new JsonArray([.. container.Command.Skip(1).Select(word => (JsonNode)word)]),
            ["State"] = state,
            ["Image"] = container.ImageId,
            ["Config"] = new JsonObject
            {
                ["Image"] = container.Image,
                ["Tty"] = false,
                ["Labels"] = container.Labels,
            },
            ["HostConfig"] = new JsonObject { ["NetworkMode"] = "bridge" },
            ["NetworkSettings"] = network,
        };
    }
}
