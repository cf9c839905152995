using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.OpenStack;

/// <summary>
/// As much of Keystone, Nova and Cinder as volumes and failures need (https://docs.openstack.org/api-ref/): what Nova itself does is tested
/// against a real one.
/// </summary>
public sealed partial class OpenStackSimulator : Simulator
{
    public const string User = "demo";
    public const string Password = "the-simulated-password";
    public const string ImageId = "11111111-1111-4111-8111-111111111111";

    private const int MostItems = 1000;

    private readonly OpenStackState _state = new();
    private readonly Lock _lock = new();
    private string _token = "";
    private int _tokens;

    /// <summary>Puts a server into a state that stays.</summary>
    public void SetStatus(string id, string word)
    {
        lock (_lock)
        {
            var server = _state.Servers.Single(item => item["id"]!.ToString() == id);
            _state.Settle(server);
            server["status"] = word;
            server["OS-EXT-STS:task_state"] = null;
        }
    }

    /// <summary>A failure in the form of Nova and Cinder.</summary>
    public static string ErrorBody(string code, int status, string message) =>
        new JsonObject
        {
            [code] = new JsonObject { ["code"] = status, ["message"] = message },
        }.ToJsonString();

    protected override bool IsFaultable(SimulatedRequest request) => !request.Path.EndsWith("/auth/tokens", StringComparison.Ordinal);

    protected override IReadOnlyList<string> Check(SimulatedRequest request)
    {
        var wrong = new List<string>();
        var isNova = request.Path.StartsWith("/compute/", StringComparison.Ordinal);
        var wanted = request is { Method: "POST", Path: "/compute/v2.1/servers" } ? "compute 2.52" : "compute 2.46";
        if (isNova && request.Headers.GetValueOrDefault("OpenStack-API-Version") != wanted)
        {
            wrong.Add($"The microversion must be {wanted}.");
        }

        if (request.Headers.ContainsKey("Transfer-Encoding"))
        {
            wrong.Add("A body needs its length.");
        }

        return wrong;
    }

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/identity/v3/auth/tokens", LogInAsync);
        MapCollection(routes, "/compute/v2.1", "servers", "server", _state.Servers, "name", "status", "tags", "sort_key", "sort_dir");
        MapCollection(routes, "/compute/v2.1", "flavors", "flavor", _state.Flavors, "sort_key", "sort_dir");
        MapCollection(routes, "/volume/v3/project", "volumes", "volume", _state.Volumes, "name", "sort");
        MapCollection(routes, "/volume/v3/project", "snapshots", "snapshot", _state.Snapshots, "name", "volume_id", "sort");
        Map(routes, "POST", "/compute/v2.1/servers", (_, body) => CreateServer(body!));
        Map(routes, "DELETE", "/compute/v2.1/servers/{id}", (http, _) => DeleteServer(http));
        Map(routes, "POST", "/compute/v2.1/servers/{id}/os-volume_attachments", Attach);
        Map(routes, "DELETE", "/compute/v2.1/servers/{id}/os-volume_attachments/{volume}", (http, _) => Detach(http));
        Map(routes, "POST", "/volume/v3/project/volumes", (_, body) => CreateVolume(body!));
        Map(routes, "DELETE", "/volume/v3/project/volumes/{id}", (http, _) => DeleteVolume(http));
        Map(routes, "POST", "/volume/v3/project/snapshots", (_, body) => CreateSnapshot(body!));
        Map(routes, "DELETE", "/volume/v3/project/snapshots/{id}", (http, _) => DeleteSnapshot(http));
    }

    private async Task LogInAsync(HttpContext http)
    {
        var body = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        var user = body["auth"]!["identity"]!["password"]!["user"]!;
        if (user["name"]!.ToString() != User || user["password"]!.ToString() != Password)
        {
            await WriteAsync(http, 401, ErrorBody("error", 401, "The request you have made requires authentication."));
            return;
        }

        lock (_lock)
        {
            _token = $"simulated-token-{++_tokens}";
        }

        http.Response.Headers["X-Subject-Token"] = _token;
        var catalog = new JsonArray(Service("compute", "compute/v2.1"), Service("volumev3", "volume/v3/project"));
        var token = new JsonObject { ["expires_at"] = "2999-01-01T00:00:00.000000Z", ["catalog"] = catalog };
        await WriteAsync(http, 201, new JsonObject { ["token"] = token }.ToJsonString());
    }

    private JsonObject Service(string type, string path) =>
        new()
        {
            ["type"] = type,
            ["endpoints"] = new JsonArray(
                new JsonObject
                {
                    ["interface"] = "public",
                    ["region_id"] = "RegionOne",
                    ["url"] = $"{Address}{path}",
                }
            ),
        };

    private void Map(IEndpointRouteBuilder routes, string method, string pattern, Func<HttpContext, JsonObject?, (int, JsonObject?)> act) =>
        routes.MapMethods(pattern, [method], http => AnswerAsync(http, act));

    private void MapCollection(
        IEndpointRouteBuilder routes,
        string root,
        string name,
        string one,
        List<JsonObject> items,
        params string[] parameters
    )
    {
        foreach (var path in (string[])[$"{root}/{name}/detail", $"{root}/{name}"])
        {
            Map(routes, "GET", path, (http, _) => (200, List(http.Request.Query, name, items, parameters)));
        }

        Map(
            routes,
            "GET",
            $"{root}/{name}/{{id}}",
            (http, _) =>
            {
                _state.Step();
                return (200, new JsonObject { [one] = Get(http, "id", items, one).DeepClone() });
            }
        );
    }

    private JsonObject List(IQueryCollection query, string name, List<JsonObject> items, string[] parameters)
    {
        if (query.Keys.FirstOrDefault(key => key is not ("limit" or "marker") && !parameters.Contains(key)) is { } unknown)
        {
            Complain($"Lists of {name} have no parameter '{unknown}'.");
        }

        _state.Step();
        var found = items.Where(item => Matches(item, query)).ToList();
        var start = 0;
        if (query.TryGetValue("marker", out var marker))
        {
            start = found.FindIndex(item => item["id"]!.ToString() == marker) + 1;
            if (start == 0)
            {
                throw new OpenStackRefusal(400, "badRequest", $"marker [{marker}] not found");
            }
        }

        var limit = query.TryGetValue("limit", out var text) ? Math.Min(int.Parse(text!), MostItems) : MostItems;
        var page = found.Skip(start).Take(limit).Select(item => item.DeepClone()).ToArray();
        var answer = new JsonObject { [name] = new JsonArray(page) };
        // As Nova and Cinder do: a full page has a next one, which may be empty.
        if (page.Length == limit)
        {
            answer[$"{name}_links"] = new JsonArray(new JsonObject { ["rel"] = "next", ["href"] = "ignored" });
        }

        return answer;
    }

    private static bool Matches(JsonObject item, IQueryCollection query) =>
        (!query.TryGetValue("name", out var name) || $"^{item["name"]}$" == name || item["name"]!.ToString() == name)
        && (!query.TryGetValue("status", out var status) || status.Contains(item["status"]!.ToString()))
        && (!query.TryGetValue("volume_id", out var volume) || item["volume_id"]!.ToString() == volume)
        && (!query.TryGetValue("tags", out var tag) || item["tags"]!.AsArray().Any(own => own!.ToString() == tag));

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, JsonObject?, (int, JsonObject?)> act)
    {
        if (http.Request.Headers["X-Auth-Token"] != _token)
        {
            await WriteAsync(http, 401, ErrorBody("error", 401, "The request you have made requires authentication."));
            return;
        }

        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        try
        {
            (int Status, JsonObject? Body) answer;
            lock (_lock)
            {
                answer = act(http, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject());
            }

            await WriteAsync(http, answer.Status, answer.Body?.ToJsonString());
        }
        catch (OpenStackRefusal e)
        {
            await WriteAsync(http, e.Status, ErrorBody(e.Code, e.Status, e.Message));
        }
    }

    private static async Task WriteAsync(HttpContext http, int status, string? body)
    {
        http.Response.StatusCode = status;
        if (body is not null)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(body, http.RequestAborted);
        }
    }
}

/// <summary>An answer that is a failure.</summary>
internal sealed class OpenStackRefusal(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
