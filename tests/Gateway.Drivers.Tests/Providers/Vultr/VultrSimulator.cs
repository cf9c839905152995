using System.Text;
using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Vultr;

/// <summary>
/// Vultr v2 as its reference describes it (https://www.vultr.com/api/). What takes time takes two looks: each read moves what is under way
/// one step on.
/// </summary>
public sealed partial class VultrSimulator : Simulator
{
    public const string ApiKey = "SIMULATEDKEYOF36CHARACTERSxxxxxxxxxx";
    private const int MostItems = 500;

    private readonly Lock _lock = new();
    private readonly VultrState _state = new();

    /// <summary>Puts an instance into a state: of the subscription, and with the others where they are given.</summary>
    public void SetStatus(string id, string status, string? power = null, string? server = null)
    {
        lock (_lock)
        {
            var instance = _state.Instances.Single(item => item["id"]!.ToString() == id);
            instance["status"] = status;
            instance["power_status"] = power ?? instance["power_status"]!.DeepClone();
            instance["server_status"] = server ?? instance["server_status"]!.DeepClone();
            _state.Settle(instance);
        }
    }

    /// <summary>A failure in Vultr's form.</summary>
    public static string ErrorBody(int status, string message) =>
        new JsonObject { ["error"] = message, ["status"] = status }.ToJsonString();

    protected override void Map(IEndpointRouteBuilder routes)
    {
        MapList(routes, "regions", "regions", _state.Regions);
        MapList(routes, "plans", "plans", _state.Plans, "type", "os");
        MapList(routes, "plans-metal", "plans_metal", _state.MetalPlans);
        MapList(routes, "os", "os", _state.Systems);
        MapList(routes, "applications", "applications", _state.Applications, "type");
        MapItems(routes, "instances", "instance", _state.Instances, "label", "tag", "region", "main_ip", "firewall_group_id", "hostname");
        MapItems(routes, "snapshots", "snapshot", _state.Snapshots, "description");
        MapItems(routes, "ssh-keys", "ssh_key", _state.Keys);
        MapItems(routes, "blocks", "block", _state.Blocks);
        Map(routes, "POST", "instances", (_, body) => CreateInstance(body!));
        Map(routes, "PATCH", "instances/{id}", (http, body) => UpdateInstance(http, body!));
        Map(routes, "DELETE", "instances/{id}", (http, _) => DeleteInstance(http));
        Map(routes, "POST", "instances/{id}/{verb}", (http, _) => RunVerb(http));
        Map(routes, "POST", "snapshots", (_, body) => CreateSnapshot(body!));
        Map(routes, "DELETE", "snapshots/{id}", (http, _) => Delete(http, "snapshot", _state.Snapshots));
        Map(routes, "POST", "ssh-keys", (_, body) => CreateKey(body!));
        Map(routes, "DELETE", "ssh-keys/{id}", (http, _) => Delete(http, "ssh-key", _state.Keys));
        Map(routes, "POST", "blocks", (_, body) => CreateBlock(body!));
        Map(routes, "DELETE", "blocks/{id}", (http, _) => Delete(http, "block", _state.Blocks));
        Map(routes, "POST", "blocks/{id}/attach", (http, body) => Attach(http, body!));
        Map(routes, "POST", "blocks/{id}/detach", (http, body) => Detach(http, body!));
    }

    private void Map(IEndpointRouteBuilder routes, string method, string pattern, Func<HttpContext, JsonObject?, (int, JsonObject?)> act) =>
        routes.MapMethods($"/v2/{pattern}", [method], http => AnswerAsync(http, act));

    private void MapItems(IEndpointRouteBuilder routes, string path, string one, List<JsonObject> items, params string[] filters)
    {
        MapList(routes, path, path.Replace('-', '_'), items, filters);
        Map(
            routes,
            "GET",
            $"{path}/{{id}}",
            (http, _) =>
            {
                _state.Step();
                return (200, new JsonObject { [one] = Get(http, path.TrimEnd('s'), items).DeepClone() });
            }
        );
    }

    private void MapList(IEndpointRouteBuilder routes, string path, string name, List<JsonObject> items, params string[] filters) =>
        Map(routes, "GET", path, (http, _) => (200, List(http.Request, name, items, filters)));

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, JsonObject?, (int, JsonObject?)> act)
    {
        if (http.Request.Headers.Authorization != $"Bearer {ApiKey}")
        {
            await WriteAsync(http, 401, ErrorBody(401, "Invalid API token."));
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
        catch (VultrRefusal e)
        {
            await WriteAsync(http, e.Status, ErrorBody(e.Status, e.Message));
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

    private JsonObject List(HttpRequest request, string name, List<JsonObject> items, string[] filters)
    {
        foreach (var unknown in request.Query.Keys.Except([.. filters, "per_page", "cursor"]))
        {
            Complain($"{request.Path} has no parameter '{unknown}'.");
        }

        _state.Step();
        var size = request.Query.TryGetValue("per_page", out var text) ? int.Parse(text!) : 100;
        if (size is < 1 or > MostItems)
        {
            throw new VultrRefusal(400, "Invalid per_page.");
        }

        var from = ReadCursor(request.Query["cursor"]);
        var found = items.Where(item => Matches(item, request.Query)).ToArray();
        var shown = found.Skip(from).Take(size).Select(item => item.DeepClone()).ToArray();
        return new JsonObject
        {
            [name] = new JsonArray(shown),
            ["meta"] = new JsonObject
            {
                ["total"] = found.Length,
                ["links"] = new JsonObject
                {
                    ["next"] = from + shown.Length < found.Length ? ToCursor("next", from + shown.Length) : "",
                    ["prev"] = from > 0 ? ToCursor("prev", Math.Max(from - size, 0)) : "",
                },
            },
        };
    }

    private static string ToCursor(string way, int number) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{way}__{number}"));

    private static int ReadCursor(string? cursor)
    {
        if (cursor is null)
        {
            return 0;
        }

        var bytes = new byte[cursor.Length];
        return
            Convert.TryFromBase64String(cursor, bytes, out var length)
            && int.TryParse(Encoding.ASCII.GetString(bytes, 0, length).Replace("next__", "", StringComparison.Ordinal), out var number)
            ? number
            : throw new VultrRefusal(400, "Invalid cursor.");
    }

    private static readonly string[] Filters = ["label", "region", "type", "description"];

    private static bool Matches(JsonObject item, IQueryCollection query) =>
        Filters.All(name => !query.TryGetValue(name, out var wanted) || item[name]?.ToString() == wanted)
        && (!query.TryGetValue("tag", out var tag) || item["tags"]!.AsArray().Any(word => word!.ToString() == tag));

    private static JsonObject Get(HttpContext http, string what, List<JsonObject> items) =>
        Find(items, http.Request.RouteValues["id"]!.ToString()!) ?? throw new VultrRefusal(404, $"Invalid {what}-id");

    private static JsonObject? Find(List<JsonObject> items, string? id) => items.FirstOrDefault(item => item["id"]!.ToString() == id);

    private static (int, JsonObject?) Delete(HttpContext http, string what, List<JsonObject> items)
    {
        items.Remove(Get(http, what, items));
        return (204, null);
    }

    private (int, JsonObject?) CreateKey(JsonObject body)
    {
        Allow(body, "name", "ssh_key");
        return OpenSshKey.TryParse(Required(body, "ssh_key"), out var key)
            ? (201, new JsonObject { ["ssh_key"] = _state.AddKey(Required(body, "name"), key.Text).DeepClone() })
            : throw new VultrRefusal(400, "Invalid SSH key.");
    }

    private (int, JsonObject?) CreateBlock(JsonObject body)
    {
        Allow(body, "region", "size_gb", "label", "block_type");
        RequireRegion(body);
        var type = body["block_type"]?.ToString() ?? "high_perf";
        var fewest = type switch
        {
            "high_perf" => 10,
            "storage_opt" => 40,
            _ => throw new VultrRefusal(400, "Invalid block_type."),
        };
        var size = body["size_gb"]?.GetValue<int>() ?? 0;
        return size >= fewest && size <= 40_000
            ? (
                202,
                new JsonObject
                {
                    ["block"] = _state.AddBlock(body["label"]!.ToString(), size, body["region"]!.ToString(), type).DeepClone(),
                }
            )
            : throw new VultrRefusal(400, "Invalid size_gb.");
    }

    private (int, JsonObject?) Attach(HttpContext http, JsonObject body)
    {
        Allow(body, "instance_id", "live");
        var block = Get(http, "block", _state.Blocks);
        var instance = Find(_state.Instances, Required(body, "instance_id")) ?? throw new VultrRefusal(400, "Invalid instance_id.");
        if (block["attached_to_instance"]!.ToString().Length > 0)
        {
            throw new VultrRefusal(400, "Block storage volume is already attached to a server");
        }

        RequireLive(body);
        block["attached_to_instance"] = instance["id"]!.DeepClone();
        return (204, null);
    }

    private (int, JsonObject?) Detach(HttpContext http, JsonObject body)
    {
        Allow(body, "live");
        RequireLive(body);
        var block = Get(http, "block", _state.Blocks);
        if (block["attached_to_instance"]!.ToString().Length == 0)
        {
            throw new VultrRefusal(400, "Block storage volume is not currently attached to a server");
        }

        block["attached_to_instance"] = "";
        return (204, null);
    }

    private void RequireLive(JsonObject body)
    {
        if (body["live"] is not { } live || !(bool)live)
        {
            Complain("This would restart the instance.");
        }
    }

    private void RequireRegion(JsonObject body)
    {
        if (Find(_state.Regions, Required(body, "region")) is null)
        {
            throw new VultrRefusal(400, "Invalid region.");
        }
    }

    // Vultr passes over fields that it does not know: a driver that sends one means something by it.
    private void Allow(JsonObject body, params string[] fields)
    {
        foreach (var field in body.Select(member => member.Key).Except(fields))
        {
            Complain($"There is no field '{field}' in this body.");
        }
    }

    private static string Required(JsonObject body, string field) =>
        body[field]?.ToString() is { Length: > 0 } value ? value : throw new VultrRefusal(400, $"Invalid {field}.");
}

/// <summary>An answer that is a failure.</summary>
internal sealed class VultrRefusal(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
