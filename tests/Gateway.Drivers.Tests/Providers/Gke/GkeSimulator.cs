using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Tests.Providers.Gcs;
using Gateway.Drivers.Tests.Providers.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Gke;

/// <summary>
/// Kubernetes Engine v1 as its reference describes it (https://cloud.google.com/kubernetes-engine/docs/reference/rest): the clusters of a
/// project. What takes time takes two looks.
/// </summary>
public sealed class GkeSimulator : Simulator
{
    public const string Location = "europe-west3";
    private const string Root = "/v1/projects/{project}/locations/{location}/clusters";
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    private readonly Lock _lock = new();
    private readonly SimulatedTokens _tokens;
    private readonly SimulatedClusters _clusters;
    private readonly Dictionary<string, JsonObject> _known = new(StringComparer.Ordinal);

    public GkeSimulator()
    {
        _tokens = new SimulatedTokens(() => Address.ToString().TrimEnd('/'));
        _clusters = new SimulatedClusters((_, http) => IsMine(http));
    }

    /// <summary>The service account's key.</summary>
    public string KeyFile => _tokens.KeyFile();

    /// <summary>A zone that does not answer.</summary>
    public string? MissingZone { get; set; }

    /// <summary>Ends the clusters.</summary>
    public ValueTask CloseAsync() => _clusters.DisposeAsync();

    /// <summary>Puts a cluster there that is ready.</summary>
    public async Task AddAsync(string name) => (await MakeAsync(Location, name))["status"] = "RUNNING";

    protected override bool IsFaultable(SimulatedRequest request) => request.Path != "/token";

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/token", _tokens.AnswerAsync);
        routes.MapGet(Root, http => AnswerAsync(http, () => List(http)));
        routes.MapGet($"{Root}/{{name}}", http => AnswerAsync(http, () => Get(http)));
        routes.MapDelete($"{Root}/{{name}}", http => AnswerAsync(http, () => Delete(http)));
        routes.MapPost(Root, CreateAsync);
    }

    private bool IsMine(HttpContext http)
    {
        try
        {
            return _tokens.ScopeOf(http.Request) == Scope;
        }
        catch (GcsFailure)
        {
            return false;
        }
    }

    private async Task AnswerAsync(HttpContext http, Func<JsonObject> answer)
    {
        JsonObject body;
        lock (_lock)
        {
            body = IsMine(http) ? answer() : Fail(http, 401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
        }

        http.Response.ContentType = "application/json; charset=UTF-8";
        await http.Response.WriteAsync(body.ToJsonString());
    }

    private JsonObject List(HttpContext http)
    {
        var location = http.Request.RouteValues["location"]!.ToString();
        var found = _known.Values.Where(cluster => location == "-" || cluster["location"]!.ToString() == location).ToList();
        var answer = new JsonObject { ["clusters"] = new JsonArray([.. found.Select(cluster => cluster.DeepClone())]) };
        if (MissingZone is not null)
        {
            answer["missingZones"] = new JsonArray(MissingZone);
        }

        return answer;
    }

    private JsonObject Get(HttpContext http)
    {
        if (!_known.TryGetValue(KeyOf(http), out var cluster))
        {
            return Fail(http, 404, "NOT_FOUND", $"Not found: {http.Request.Path}.");
        }

        var seen = cluster.DeepClone().AsObject();
        switch (cluster["status"]!.ToString())
        {
            case "PROVISIONING":
                cluster["status"] = "RUNNING";
                break;
            case "STOPPING":
                _known.Remove(KeyOf(http));
                break;
        }

        return seen;
    }

    private JsonObject Delete(HttpContext http)
    {
        if (!_known.TryGetValue(KeyOf(http), out var cluster))
        {
            return Fail(http, 404, "NOT_FOUND", $"Not found: {http.Request.Path}.");
        }

        cluster["status"] = "STOPPING";
        return new JsonObject
        {
            ["name"] = "operation-2",
            ["operationType"] = "DELETE_CLUSTER",
            ["status"] = "RUNNING",
        };
    }

    private async Task CreateAsync(HttpContext http)
    {
        var asked = (await JsonNode.ParseAsync(http.Request.Body))!["cluster"]!.AsObject();
        var (location, name) = (http.Request.RouteValues["location"]!.ToString()!, asked["name"]!.ToString());
        if (asked["autopilot"] is null && asked["initialNodeCount"] is null)
        {
            Complain("A cluster has to say how it gets nodes.");
        }

        if (_known.ContainsKey($"{location}/{name}"))
        {
            await AnswerAsync(http, () => Fail(http, 409, "ALREADY_EXISTS", $"Already exists: {name}."));
            return;
        }

        await MakeAsync(location, name);
        await AnswerAsync(
            http,
            () =>
                new JsonObject
                {
                    ["name"] = "operation-1",
                    ["operationType"] = "CREATE_CLUSTER",
                    ["status"] = "RUNNING",
                }
        );
    }

    private async Task<JsonObject> MakeAsync(string location, string name)
    {
        var door = await _clusters.OpenAsync(name);
        var cluster = new JsonObject
        {
            ["name"] = name,
            ["location"] = location,
            ["status"] = "PROVISIONING",
            ["endpoint"] = door.Endpoint,
            ["masterAuth"] = new JsonObject { ["clusterCaCertificate"] = door.Authority },
            ["createTime"] = "2026-01-01T00:00:00+00:00",
            ["currentMasterVersion"] = "1.36.1-gke.100",
            ["currentNodeCount"] = 3,
        };
        lock (_lock)
        {
            _known[$"{location}/{name}"] = cluster;
        }

        return cluster;
    }

    private static string KeyOf(HttpContext http) => $"{http.Request.RouteValues["location"]}/{http.Request.RouteValues["name"]}";

    private static JsonObject Fail(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        return new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = status,
                ["message"] = message,
                ["status"] = code,
            },
        };
    }
}
