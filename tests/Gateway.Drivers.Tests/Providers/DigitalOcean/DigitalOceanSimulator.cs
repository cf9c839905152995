using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Conformance.Simulators;
using Gateway.Conformance.Specs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.DigitalOcean;

/// <summary>
/// DigitalOcean v2 by its own document: a team with droplets, images, keys, volumes and snapshots. What takes time takes two looks: each
/// read moves what is under way one step on.
/// </summary>
public sealed partial class DigitalOceanSimulator : Simulator
{
    public const string Token = "dop_v1_simulated-token";
    private const int MostItems = 200;
    private const int UsualItems = 20;

    private static readonly OpenApiSpec Document = OpenApiSpec.Load(typeof(DigitalOceanSimulator).Assembly, "digitalocean.openapi.json");

    private readonly Lock _lock = new();
    private readonly DigitalOceanState _state = new();
    private string? _unheardOf;

    /// <summary>How an action is found when it is looked at.</summary>
    public string ActionOutcome { get; set; } = "completed";

    /// <summary>Puts a droplet into a state, also one that the document does not have.</summary>
    public void SetStatus(string id, string status)
    {
        lock (_lock)
        {
            _unheardOf = status;
            var droplet = _state.Droplets.Single(item => item["id"]!.ToString() == id);
            droplet["status"] = status;
            _state.Settle(droplet);
        }
    }

    /// <summary>Gives a droplet tags as others may have written them.</summary>
    public void SetTags(string id, params string[] tags)
    {
        lock (_lock)
        {
            _state.Droplets.Single(item => item["id"]!.ToString() == id)["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]);
        }
    }

    /// <summary>A failure in DigitalOcean's form.</summary>
    public static string ErrorBody(string id, string message) =>
        new JsonObject
        {
            ["id"] = id,
            ["message"] = message,
            ["request_id"] = "4d9d8375-3c56-4925-a3e7-eb137fed17e9",
        }.ToJsonString();

    // The document's list of regions is older than the regions: those are held to the simulator's own.
    protected override IReadOnlyList<string> Check(SimulatedRequest request) =>
        Document.Check(request with { Body = Region().Replace(request.Body, "\"region\":\"fra1\"") });

    protected override IReadOnlyList<string> CheckAnswer(SimulatedRequest request, int status, ReadOnlyMemory<byte> body) =>
        [
            .. Document
                .CheckAnswer(request, status, body)
                .Where(error => _unheardOf is null || !error.Contains($"\"{_unheardOf}\"", StringComparison.Ordinal)),
        ];

    protected override void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, HttpMethods.Get, "/v2/account", (_, _) => (200, new JsonObject { ["account"] = Account() }));
        Map(routes, HttpMethods.Get, "/v2/sizes", (http, _) => List(http, "sizes", _state.Sizes));
        Map(routes, HttpMethods.Get, "/v2/regions", (http, _) => List(http, "regions", _state.Regions));
        Map(routes, HttpMethods.Get, "/v2/actions/{id:long}", (http, _) => GetAction(http));
        MapDroplets(routes);
        Map(routes, HttpMethods.Get, "/v2/images", (http, _) => List(http, "images", _state.Images));
        Map(routes, HttpMethods.Get, "/v2/images/{id}", (http, _) => One(http, "image", _state.Images));
        Map(routes, HttpMethods.Delete, "/v2/images/{id}", (http, _) => DeleteImage(http));
        Map(routes, HttpMethods.Get, "/v2/account/keys", (http, _) => List(http, "ssh_keys", _state.Keys));
        Map(routes, HttpMethods.Post, "/v2/account/keys", (_, body) => CreateKey(body!));
        Map(routes, HttpMethods.Get, "/v2/account/keys/{id}", (http, _) => One(http, "ssh_key", _state.Keys));
        Map(routes, HttpMethods.Delete, "/v2/account/keys/{id}", (http, _) => Delete(http, _state.Keys));
        Map(routes, HttpMethods.Get, "/v2/volumes", (http, _) => List(http, "volumes", _state.Volumes));
        Map(routes, HttpMethods.Post, "/v2/volumes", (_, body) => CreateVolume(body!));
        Map(routes, HttpMethods.Get, "/v2/volumes/{id}", (http, _) => One(http, "volume", _state.Volumes));
        Map(routes, HttpMethods.Delete, "/v2/volumes/{id}", (http, _) => DeleteVolume(http));
        Map(routes, HttpMethods.Post, "/v2/volumes/{id}/actions", (http, body) => RunVolumeAction(http, body!));
        Map(routes, HttpMethods.Post, "/v2/volumes/{id}/snapshots", (http, body) => CreateSnapshot(http, body!));
        Map(routes, HttpMethods.Get, "/v2/snapshots", (http, _) => List(http, "snapshots", _state.Snapshots));
        Map(routes, HttpMethods.Get, "/v2/snapshots/{id}", (http, _) => One(http, "snapshot", _state.Snapshots));
        Map(routes, HttpMethods.Delete, "/v2/snapshots/{id}", (http, _) => Delete(http, _state.Snapshots));
    }

    private void Map(IEndpointRouteBuilder routes, string method, string pattern, Func<HttpContext, JsonObject?, (int, JsonObject?)> act) =>
        routes.MapMethods(pattern, [method], http => AnswerAsync(http, act));

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, JsonObject?, (int, JsonObject?)> act)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            await WriteAsync(http, 401, ErrorBody("unauthorized", "Unable to authenticate you"));
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
                answer.Body = answer.Body?.DeepClone().AsObject();
            }

            await WriteAsync(http, answer.Status, answer.Body?.ToJsonString());
        }
        catch (DigitalOceanRefusal e)
        {
            await WriteAsync(http, e.Status, ErrorBody(e.Id, e.Message));
        }
    }

    private static async Task WriteAsync(HttpContext http, int status, string? body)
    {
        http.Response.StatusCode = status;
        if (body is not null)
        {
            http.Response.ContentType = "application/json; charset=utf-8";
            await http.Response.WriteAsync(body, http.RequestAborted);
        }
    }

    private (int, JsonObject?) List(HttpContext http, string name, List<JsonObject> items)
    {
        _state.Step();
        var query = http.Request.Query;
        var page = Number(query, "page", 1);
        var size = Math.Min(Number(query, "per_page", UsualItems), MostItems);
        var found = items.Where(item => Matches(item, query)).ToArray();
        var pages = new JsonObject();
        if (page * size < found.Length)
        {
            pages["next"] = $"https://api.digitalocean.com/v2/{name}?page={page + 1}&per_page={size}";
        }

        return (
            200,
            new JsonObject
            {
                [name] = new JsonArray([.. found.Skip((page - 1) * size).Take(size).Select(item => item.DeepClone())]),
                ["links"] = pages.Count == 0 ? new JsonObject() : new JsonObject { ["pages"] = pages },
                ["meta"] = new JsonObject { ["total"] = found.Length },
            }
        );
    }

    private static int Number(IQueryCollection query, string name, int usual) =>
        query.TryGetValue(name, out var text) ? int.Parse(text.ToString(), System.Globalization.CultureInfo.InvariantCulture) : usual;

    // Names are compared without case, and not together with a tag.
    private static bool Matches(JsonObject item, IQueryCollection query)
    {
        if (query.ContainsKey("tag_name") && (query.ContainsKey("name") || query.ContainsKey("type")))
        {
            throw new DigitalOceanRefusal(422, "unprocessable_entity", "tag_name can not be combined with name or type");
        }

        return (
                !query.TryGetValue("name", out var name)
                || name.ToString().Equals(item["name"]!.ToString(), StringComparison.OrdinalIgnoreCase)
            )
            && (!query.TryGetValue("tag_name", out var tag) || item["tags"]!.AsArray().Any(word => word!.ToString() == tag))
            && (!query.TryGetValue("type", out var type) || type == (IsGpu(item) ? "gpus" : "droplets"))
            && (query.ContainsKey("type") || !IsGpu(item));
    }

    private static bool IsGpu(JsonObject item) => item["size_slug"]?.ToString().StartsWith("gpu-", StringComparison.Ordinal) == true;

    private (int, JsonObject?) One(HttpContext http, string what, List<JsonObject> items)
    {
        _state.Step();
        return (200, new JsonObject { [what] = Get(http, items).DeepClone() });
    }

    private static JsonObject Get(HttpContext http, List<JsonObject> items) =>
        Find(items, "id", http.Request.RouteValues["id"]!.ToString()!)
        ?? throw new DigitalOceanRefusal(404, "not_found", "The resource you requested could not be found.");

    private static JsonObject? Find(List<JsonObject> items, string field, string? value) =>
        items.FirstOrDefault(item => item[field]!.ToString() == value);

    private static (int, JsonObject?) Delete(HttpContext http, List<JsonObject> items)
    {
        items.Remove(Get(http, items));
        return (204, null);
    }

    [GeneratedRegex("\"region\":\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Region();

    private static JsonObject Account() =>
        new()
        {
            ["droplet_limit"] = 25,
            ["floating_ip_limit"] = 5,
            ["email"] = "sammy@example.com",
            ["uuid"] = "b6fr89dbf6d9156cace5f3c78dc9851d957381ef",
            ["email_verified"] = true,
            ["status"] = "active",
            ["status_message"] = "",
        };
}

/// <summary>An answer that is a failure.</summary>
internal sealed class DigitalOceanRefusal(int status, string id, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Id { get; } = id;

    public static DigitalOceanRefusal Invalid(string message) => new(422, "unprocessable_entity", message);
}
