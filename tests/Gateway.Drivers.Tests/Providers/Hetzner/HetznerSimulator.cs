using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Hetzner;

/// <summary>
/// Hetzner Cloud v1 as its reference describes it (https://docs.hetzner.cloud/reference/cloud): projects with servers, images, keys and
/// volumes. What takes time takes two looks: each read moves what is under way one step on.
/// </summary>
public sealed partial class HetznerSimulator : Simulator
{
    public const string Token = "simulated-token-of-64-characters";
    private const int MostItems = 50;

    private readonly Lock _lock = new();
    private readonly HetznerState _state = new();

    /// <summary>Puts a server into a state.</summary>
    public void SetStatus(string id, string status)
    {
        lock (_lock)
        {
            var server = _state.Servers.Single(item => item["id"]!.ToString() == id);
            server["status"] = status;
            _state.Settle(server);
        }
    }

    protected override void Map(IEndpointRouteBuilder routes)
    {
        MapCollection(routes, "locations", "location", _state.Locations, ["name"]);
        MapCollection(routes, "server_types", "server_type", _state.ServerTypes, ["name"]);
        MapCollection(routes, "images", "image", _state.Images, ["name", "status", "type", "architecture", "label_selector"]);
        MapCollection(routes, "servers", "server", _state.Servers, ["name", "status", "label_selector"]);
        MapCollection(routes, "ssh_keys", "ssh_key", _state.Keys, ["name", "fingerprint", "label_selector"]);
        MapCollection(routes, "volumes", "volume", _state.Volumes, ["name", "status", "label_selector"]);
        Map(routes, HttpMethods.Post, "/v1/servers", (http, body) => CreateServer(body));
        Map(routes, HttpMethods.Put, "/v1/servers/{id}", (http, body) => Rename(http, body));
        Map(routes, HttpMethods.Delete, "/v1/servers/{id}", (http, _) => DeleteServer(http));
        Map(routes, HttpMethods.Post, "/v1/servers/{id}/actions/{verb}", (http, body) => RunServerAction(http, body));
        Map(routes, HttpMethods.Delete, "/v1/images/{id}", (http, _) => DeleteImage(http));
        Map(routes, HttpMethods.Post, "/v1/ssh_keys", (http, body) => CreateKey(body));
        Map(routes, HttpMethods.Delete, "/v1/ssh_keys/{id}", (http, _) => Delete(http, "ssh_key", _state.Keys));
        Map(routes, HttpMethods.Post, "/v1/volumes", (http, body) => CreateVolume(body));
        Map(routes, HttpMethods.Delete, "/v1/volumes/{id}", (http, _) => DeleteVolume(http));
        Map(routes, HttpMethods.Post, "/v1/volumes/{id}/actions/{verb}", (http, body) => RunVolumeAction(http, body));
    }

    /// <summary>A failure in Hetzner's form.</summary>
    public static string ErrorBody(string code, string message) =>
        new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["message"] = message,
                ["details"] = new JsonObject(),
            },
        }.ToJsonString();

    private void Map(IEndpointRouteBuilder routes, string method, string pattern, Func<HttpContext, JsonObject?, (int, JsonObject?)> act) =>
        routes.MapMethods(pattern, [method], http => AnswerAsync(http, act));

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, JsonObject?, (int, JsonObject?)> act)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            await WriteAsync(http, 401, ErrorBody("unauthorized", "unable to authenticate"));
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
        catch (HetznerRefusal e)
        {
            await WriteAsync(http, e.Status, ErrorBody(e.Code, e.Message));
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

    private void MapCollection(IEndpointRouteBuilder routes, string name, string one, List<JsonObject> items, string[] filters)
    {
        Map(routes, HttpMethods.Get, $"/v1/{name}", (http, _) => (200, List(http.Request.Query, name, items, filters)));
        Map(
            routes,
            HttpMethods.Get,
            $"/v1/{name}/{{id}}",
            (http, _) =>
            {
                _state.Step();
                return (200, new JsonObject { [one] = Get(http, one, items).DeepClone() });
            }
        );
    }

    private JsonObject List(IQueryCollection query, string name, List<JsonObject> items, string[] filters)
    {
        string[] known = [.. filters, "page", "per_page", "sort"];
        if (query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            Complain($"Lists of {name} have no parameter '{unknown}'.");
        }

        _state.Step();
        var page = Number(query, "page", 1, int.MaxValue, 1);
        var size = Number(query, "per_page", 1, MostItems, 25);
        var found = items.Where(item => Matches(item, query)).ToArray();
        var shown = found.Skip((page - 1) * size).Take(size).Select(item => item.DeepClone()).ToArray();
        return new JsonObject
        {
            [name] = new JsonArray(shown),
            ["meta"] = new JsonObject
            {
                ["pagination"] = new JsonObject
                {
                    ["page"] = page,
                    ["per_page"] = size,
                    ["next_page"] = page * size < found.Length ? page + 1 : null,
                    ["total_entries"] = found.Length,
                },
            },
        };
    }

    private static int Number(IQueryCollection query, string name, int least, int most, int usual) =>
        !query.TryGetValue(name, out var text) ? usual
        : int.TryParse(text, out var number) && number >= least && number <= most ? number
        : throw new HetznerRefusal(400, "invalid_input", $"invalid input in field '{name}'");

    private static bool Matches(JsonObject item, IQueryCollection query) =>
        (!query.TryGetValue("name", out var name) || item["name"]?.ToString() == name)
        && (!query.TryGetValue("status", out var status) || status.Contains(item["status"]!.ToString()))
        && (!query.TryGetValue("label_selector", out var selector) || MatchesLabels(item, selector!));

    private static bool MatchesLabels(JsonObject item, string selector) =>
        selector
            .Split(',')
            .All(term =>
                Term().Match(term) is { Success: true } match
                    ? item["labels"]?[match.Groups["key"].Value]?.ToString() == match.Groups["value"].Value
                    : throw new HetznerRefusal(400, "invalid_input", "invalid label selector")
            );

    private static JsonObject Get(HttpContext http, string what, List<JsonObject> items) =>
        Find(items, http.Request.RouteValues["id"]!.ToString()!, what);

    private static JsonObject Find(List<JsonObject> items, string id, string what) =>
        items.FirstOrDefault(item => item["id"]!.ToString() == id)
        ?? throw new HetznerRefusal(404, "not_found", $"{what} with ID '{id}' not found");

    private static (int, JsonObject?) Delete(HttpContext http, string what, List<JsonObject> items)
    {
        items.Remove(Get(http, what, items));
        return (204, null);
    }

    private (int, JsonObject?) CreateKey(JsonObject? body)
    {
        Allow(body, "name", "public_key", "labels");
        var name = Required(body!, "name");
        if (!OpenSshKey.TryParse(Required(body!, "public_key"), out var key))
        {
            throw new HetznerRefusal(422, "invalid_input", "invalid input in field 'public_key'");
        }

        RequireUnique(_state.Keys, name);
        return (201, new JsonObject { ["ssh_key"] = _state.AddKey(name, key.Text).DeepClone() });
    }

    private static void RequireUnique(List<JsonObject> items, string name)
    {
        if (items.Any(item => item["name"]!.ToString() == name))
        {
            throw new HetznerRefusal(409, "uniqueness_error", "name is already used");
        }
    }

    // The vendor's API passes over fields that it does not know: a driver that sends one means something by it.
    private void Allow(JsonObject? body, params string[] fields)
    {
        foreach (var field in body?.Select(member => member.Key).Except(fields) ?? [])
        {
            Complain($"There is no field '{field}' in this body.");
        }
    }

    private static string Required(JsonObject body, string field) =>
        body[field]?.ToString() is { Length: > 0 } value
            ? value
            : throw new HetznerRefusal(422, "invalid_input", $"invalid input in field '{field}'");

    [GeneratedRegex("^(?<key>[A-Za-z0-9_./-]+)==?(?<value>[A-Za-z0-9_.-]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Term();
}

/// <summary>An answer that is a failure.</summary>
internal sealed class HetznerRefusal(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
