using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Gateway.Conformance.Specs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Linode;

/// <summary>
/// Linode v4 by its own document: an account with instances, images, keys and volumes. What takes time takes two looks: each read moves
/// what is under way one step on.
/// </summary>
public sealed partial class LinodeSimulator : Simulator
{
    public const string Token = "simulated-linode-token";

    private static readonly OpenApiSpec Document = OpenApiSpec.Load(typeof(LinodeSimulator).Assembly, "linode.openapi.json");

    private readonly Lock _lock = new();
    private readonly LinodeState _state = new();
    private string? _unheardOf;

    /// <summary>Puts an instance into a state, also one that the document does not have.</summary>
    public void SetStatus(string id, string status)
    {
        lock (_lock)
        {
            _unheardOf = status;
            var instance = _state.Instances.Single(item => item["id"]!.ToString() == id);
            instance["status"] = status;
            _state.Settle(instance);
        }
    }

    /// <summary>A failure in Linode's form.</summary>
    public static string ErrorBody(string reason, string? field = null)
    {
        var error = new JsonObject { ["reason"] = reason };
        if (field is not null)
        {
            error["field"] = field;
        }

        return new JsonObject { ["errors"] = new JsonArray(error) }.ToJsonString();
    }

    protected override IReadOnlyList<string> Check(SimulatedRequest request) => Document.Check(request);

    protected override IReadOnlyList<string> CheckAnswer(SimulatedRequest request, int status, ReadOnlyMemory<byte> body) =>
        [
            .. Document
                .CheckAnswer(request, status, body)
                .Where(error => _unheardOf is null || !error.Contains($"\"{_unheardOf}\"", StringComparison.Ordinal)),
        ];

    protected override void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, HttpMethods.Get, "linode/types", (_, _) => Whole(_state.Types));
        Map(routes, HttpMethods.Get, "linode/types/{id}", (http, _) => Get(http, _state.Types));
        Map(routes, HttpMethods.Get, "regions", (_, _) => Whole(_state.Regions));
        Map(routes, HttpMethods.Get, "regions/{id}", (http, _) => Get(http, _state.Regions));
        MapInstances(routes);
        Map(routes, HttpMethods.Get, "images", (http, _) => List(http, _state.Images));
        Map(routes, HttpMethods.Post, "images", (_, body) => CreateImage(body!));
        Map(routes, HttpMethods.Get, "images/{id}", (http, _) => Get(http, _state.Images));
        Map(routes, HttpMethods.Delete, "images/{id}", (http, _) => DeleteImage(http));
        Map(routes, HttpMethods.Get, "profile/sshkeys", (http, _) => List(http, _state.Keys));
        Map(routes, HttpMethods.Post, "profile/sshkeys", (_, body) => CreateKey(body!));
        Map(routes, HttpMethods.Get, "profile/sshkeys/{id}", (http, _) => Get(http, _state.Keys));
        Map(routes, HttpMethods.Delete, "profile/sshkeys/{id}", (http, _) => Delete(http, _state.Keys));
        Map(routes, HttpMethods.Get, "volumes", (http, _) => List(http, _state.Volumes));
        Map(routes, HttpMethods.Post, "volumes", (_, body) => CreateVolume(body!));
        Map(routes, HttpMethods.Get, "volumes/{id}", (http, _) => Get(http, _state.Volumes));
        Map(routes, HttpMethods.Delete, "volumes/{id}", (http, _) => DeleteVolume(http));
        Map(routes, HttpMethods.Post, "volumes/{id}/attach", (http, body) => Attach(http, body!));
        Map(routes, HttpMethods.Post, "volumes/{id}/detach", (http, _) => Detach(http));
    }

    private void Map(IEndpointRouteBuilder routes, string method, string pattern, Func<HttpContext, JsonObject?, JsonObject> act) =>
        routes.MapMethods($"/v4/{pattern}", [method], http => AnswerAsync(http, act));

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, JsonObject?, JsonObject> act)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            await WriteAsync(http, 401, ErrorBody("Invalid Token"));
            return;
        }

        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        try
        {
            string answer;
            lock (_lock)
            {
                answer = act(http, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject()).ToJsonString();
            }

            await WriteAsync(http, 200, answer);
        }
        catch (LinodeRefusal e)
        {
            await WriteAsync(http, e.Status, ErrorBody(e.Message, e.Field));
        }
    }

    private static async Task WriteAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    private static JsonObject Whole(IReadOnlyCollection<JsonObject> items) => Page(items, 1, 1, items.Count);

    private static JsonObject Page(IEnumerable<JsonObject> items, int page, int pages, int results) =>
        new()
        {
            ["data"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
            ["page"] = page,
            ["pages"] = pages,
            ["results"] = results,
        };

    private JsonObject List(HttpContext http, IEnumerable<JsonObject> items)
    {
        _state.Step();
        var page = Number(http, "page", 1);
        var size = Number(http, "page_size", 100);
        var filter = http.Request.Headers["X-Filter"].ToString() is { Length: > 0 } text ? JsonNode.Parse(text)!.AsObject() : [];
        var found = items.Where(item => Fits(item, filter)).ToArray();
        var pages = Math.Max(1, (found.Length + size - 1) / size);
        return page > pages
            ? throw new LinodeRefusal(404, "Not found", null)
            : Page(found.Skip((page - 1) * size).Take(size), page, pages, found.Length);
    }

    private static int Number(HttpContext http, string name, int usual) =>
        http.Request.Query.TryGetValue(name, out var text) ? int.Parse(text.ToString(), CultureInfo.InvariantCulture) : usual;

    private static bool Fits(JsonObject item, JsonObject filter) =>
        filter.All(term =>
            term.Key switch
            {
                "+and" => term.Value!.AsArray().All(part => Fits(item, part!.AsObject())),
                "label" or "region" => item[term.Key]?.ToString() == term.Value!.ToString(),
                "tags" => item["tags"]!.AsArray().Any(tag => tag!.ToString() == term.Value!.ToString()),
                _ => throw new LinodeRefusal(400, "Cannot filter on " + term.Key, "X-Filter"),
            }
        );

    private JsonObject Get(HttpContext http, List<JsonObject> items)
    {
        _state.Step();
        return Find(http, items).DeepClone().AsObject();
    }

    private static JsonObject Find(HttpContext http, List<JsonObject> items) =>
        Find(items, Uri.UnescapeDataString(http.Request.RouteValues["id"]!.ToString()!)) ?? throw new LinodeRefusal(404, "Not found", null);

    private static JsonObject? Find(List<JsonObject> items, string? id) => items.FirstOrDefault(item => item["id"]!.ToString() == id);

    private static JsonObject Delete(HttpContext http, List<JsonObject> items)
    {
        items.Remove(Find(http, items));
        return [];
    }
}

/// <summary>An answer that is a failure.</summary>
internal sealed class LinodeRefusal(int status, string reason, string? field) : Exception(reason)
{
    public int Status { get; } = status;

    public string? Field { get; } = field;
}
