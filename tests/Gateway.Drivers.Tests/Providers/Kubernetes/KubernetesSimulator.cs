using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Gateway.Conformance.Specs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>
/// The newest API server for what the real one of the tests is too old for, or cannot be brought to: metrics.k8s.io, the fifth protocol of
/// commands, cursors that end, pods of any state. Requests and answers are checked against Kubernetes 1.36's own document. Pods run as soon
/// as there is a deployment for them.
/// </summary>
public sealed partial class KubernetesSimulator : Simulator
{
    public const string Token = "simulated-token-of-a-service-account";

    private static readonly OpenApiSpec Spec = OpenApiSpec.Load(typeof(KubernetesSimulator).Assembly, "kubernetes.openapi.json");

    // What the document at hand leaves out.
    private static readonly string[] Unchecked = ["metrics.k8s.io", "statefulsets", "persistentvolumeclaims"];

    private readonly Lock _lock = new();
    private readonly List<JsonObject> _namespaces = [];
    private readonly List<JsonObject> _deployments = [];
    private readonly List<JsonObject> _pods = [];
    private int _number;

    public KubernetesSimulator() => _namespaces.Add(NewNamespace("default"));

    /// <summary>Whether the cluster has a metrics server.</summary>
    public bool HasMetrics { get; set; } = true;

    /// <summary>Whether cursors of lists still hold.</summary>
    public bool CursorsHold { get; set; } = true;

    /// <summary>What the paths end with that faults may hit; null for all.</summary>
    public string? FaultableEnd { get; set; }

    /// <summary>Puts a pod there, by its JSON.</summary>
    public void AddPod(string json)
    {
        lock (_lock)
        {
            _pods.Add(JsonNode.Parse(json)!.AsObject());
        }
    }

    protected override void Map(IEndpointRouteBuilder routes)
    {
        MapKind(routes, "/api/v1", "namespaces", "Namespace", _namespaces, isNamespaced: false);
        MapKind(routes, "/api/v1", "pods", "Pod", _pods, isNamespaced: true);
        MapKind(routes, "/apis/apps/v1", "deployments", "Deployment", _deployments, isNamespaced: true);
        MapKind(routes, "/apis/apps/v1", "statefulsets", "StatefulSet", [], isNamespaced: true);
        MapKind(routes, "/api/v1", "persistentvolumeclaims", "PersistentVolumeClaim", [], isNamespaced: true);
        routes.MapGet("/apis/metrics.k8s.io/v1beta1/namespaces/{home}/pods/{name}", Measure);
        routes.MapGet("/api/v1/namespaces/{home}/pods/{name}/log", ShowLog);
        routes.MapGet("/api/v1/namespaces/{home}/pods/{name}/exec", ExecuteAsync);
    }

    protected override bool IsFaultable(SimulatedRequest request) =>
        FaultableEnd is null || request.Path.EndsWith(FaultableEnd, StringComparison.Ordinal);

    protected override IReadOnlyList<string> Check(SimulatedRequest request) =>
        request.Headers.GetValueOrDefault("Authorization") != $"Bearer {Token}" ? ["There is no token."]
        : Unchecked.Any(part => request.Path.Contains(part, StringComparison.Ordinal)) ? []
        : Spec.Check(request);

    protected override IReadOnlyList<string> CheckAnswer(SimulatedRequest request, int status, ReadOnlyMemory<byte> body) =>
        status >= StatusCodes.Status400BadRequest || request.Path.EndsWith("/log", StringComparison.Ordinal)
            ? []
            : Spec.CheckAnswer(request, status, body);

    private void MapKind(IEndpointRouteBuilder routes, string api, string kind, string word, List<JsonObject> items, bool isNamespaced)
    {
        var collection = isNamespaced ? $"{api}/namespaces/{{home}}/{kind}" : $"{api}/{kind}";
        if (isNamespaced)
        {
            routes.MapGet($"{api}/{kind}", http => Locked(http, () => List(http, word, items)));
        }

        routes.MapGet(collection, http => Locked(http, () => List(http, word, items)));
        routes.MapGet($"{collection}/{{name}}", http => Locked(http, () => Find(http, items) ?? NotFound(http, kind)));
        routes.MapPost(
            collection,
            async http =>
            {
                var body = await JsonNode.ParseAsync(http.Request.Body);
                await Locked(http, () => Create(http, kind, body!.AsObject(), items));
            }
        );
        routes.MapPatch(
            $"{collection}/{{name}}",
            async http =>
            {
                var body = await JsonNode.ParseAsync(http.Request.Body);
                await Locked(http, () => Patch(http, kind, body!.AsObject(), items));
            }
        );
        routes.MapDelete($"{collection}/{{name}}", http => Locked(http, () => Delete(http, kind, items)));
    }

    private async Task Locked(HttpContext http, Func<JsonObject> answer)
    {
        string text;
        lock (_lock)
        {
            text = answer().ToJsonString();
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(text);
    }

    private JsonObject List(HttpContext http, string word, List<JsonObject> items)
    {
        var query = http.Request.Query;
        var start = 0;
        if (query["continue"].ToString() is { Length: > 0 } cursor)
        {
            if (!CursorsHold)
            {
                return Fail(http, 410, "Expired", "The provided continue parameter is too old");
            }

            start = int.Parse(cursor, CultureInfo.InvariantCulture);
        }

        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var given) ? given : int.MaxValue;
        var home = http.Request.RouteValues["home"]?.ToString();
        var all = items
            .Where(item => home is null || Meta(item)["namespace"]?.ToString() == home)
            .Where(item => Selects(query["labelSelector"].ToString(), item))
            .Where(item => query["fieldSelector"].ToString() is not { Length: > 0 } field || field == $"metadata.name={Meta(item)["name"]}")
            .OrderBy(item => $"{Meta(item)["namespace"]}/{Meta(item)["name"]}", StringComparer.Ordinal)
            .ToList();
        var page = all.Skip(start).Take(limit).Select(item => item.DeepClone()).ToArray();
        var meta = new JsonObject { ["resourceVersion"] = "1" };
        if (start + page.Length < all.Count)
        {
            meta["continue"] = (start + page.Length).ToString(CultureInfo.InvariantCulture);
        }

        return new JsonObject
        {
            ["kind"] = $"{word}List",
            ["apiVersion"] = "v1",
            ["metadata"] = meta,
            ["items"] = new JsonArray(page),
        };
    }

    private JsonObject Create(HttpContext http, string kind, JsonObject body, List<JsonObject> items)
    {
        var meta = Meta(body);
        var home = http.Request.RouteValues["home"]?.ToString();
        if (home is not null && !_namespaces.Exists(found => Meta(found)["name"]!.ToString() == home))
        {
            return Fail(http, 404, "NotFound", $"namespaces \"{home}\" not found");
        }

        if (items.Exists(item => Meta(item)["name"]!.ToString() == meta["name"]!.ToString() && Meta(item)["namespace"]?.ToString() == home))
        {
            return Fail(http, 409, "AlreadyExists", $"{kind} \"{meta["name"]}\" already exists");
        }

        Stamp(meta, home);
        if (kind == "namespaces")
        {
            body["status"] = new JsonObject { ["phase"] = "Active" };
        }

        items.Add(body);
        if (kind == "deployments")
        {
            Settle(body);
        }

        http.Response.StatusCode = StatusCodes.Status201Created;
        return body.DeepClone().AsObject();
    }

    private JsonObject Patch(HttpContext http, string kind, JsonObject patch, List<JsonObject> items)
    {
        if (http.Request.ContentType != "application/merge-patch+json")
        {
            return Fail(http, 415, "UnsupportedMediaType", "the body of the request was in an unknown format");
        }

        if (Find(http, items) is not { } found)
        {
            return NotFound(http, kind);
        }

        Merge(found, patch);
        Meta(found)["generation"] = Meta(found)["generation"]!.GetValue<long>() + 1;
        Settle(found);
        return found.DeepClone().AsObject();
    }

    private JsonObject Delete(HttpContext http, string kind, List<JsonObject> items)
    {
        if (Find(http, items) is not { } found)
        {
            return NotFound(http, kind);
        }

        items.Remove(found);
        _pods.RemoveAll(pod => Meta(pod)["labels"]?["of"]?.ToString() == Meta(found)["uid"]!.ToString());
        if (_deployments.Find(deployment => Meta(deployment)["uid"]!.ToString() == Meta(found)["labels"]?["of"]?.ToString()) is { } owner)
        {
            Settle(owner);
        }

        if (kind == "pods")
        {
            return found.DeepClone().AsObject();
        }

        return new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["status"] = "Success",
        };
    }

    private static JsonObject? Find(HttpContext http, List<JsonObject> items) =>
        items.Find(item =>
            Meta(item)["name"]!.ToString() == http.Request.RouteValues["name"]!.ToString()
            && Meta(item)["namespace"]?.ToString() == http.Request.RouteValues["home"]?.ToString()
        );

    private static JsonObject NotFound(HttpContext http, string kind) =>
        Fail(http, 404, "NotFound", $"{kind} \"{http.Request.RouteValues["name"]}\" not found");

    private static JsonObject Fail(HttpContext http, int status, string reason, string message)
    {
        http.Response.StatusCode = status;
        return new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["status"] = "Failure",
            ["reason"] = reason,
            ["message"] = message,
            ["code"] = status,
        };
    }

    private static bool Selects(string selector, JsonObject item)
    {
        var labels = Meta(item)["labels"]?.AsObject();
        return selector.Length == 0
            || selector
                .Split(',')
                .All(part =>
                    part.Split('=') is [var key, var value] ? labels?[key]?.ToString() == value : labels?.ContainsKey(part) == true
                );
    }

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && into[name] is JsonObject there)
            {
                Merge(there, inner);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private static JsonObject Meta(JsonObject item) => item["metadata"]!.AsObject();
}
