using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Conformance.Simulators;
using Gateway.Conformance.Specs;
using Gateway.Drivers.Tests.Providers.Gcs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Gcp;

/// <summary>
/// Compute Engine v1, checked against Google's own description: a project with instances, disks, snapshots, images and metadata, and
/// public projects with images. What takes time takes two looks: each read moves what is under way one step on.
/// </summary>
public sealed partial class GcpSimulator : Simulator
{
    private const int MostItems = 500;
    private const string Root = "/compute/v1/projects/{project}";
    private const string Scope = "https://www.googleapis.com/auth/compute";
    private static readonly OpenApiSpec Spec = OpenApiSpec.Load(typeof(GcpSimulator).Assembly, "gcp.openapi.json");

    private readonly Lock _lock = new();
    private readonly GcpState _state = new();
    private readonly SimulatedTokens _tokens;

    public GcpSimulator() => _tokens = new SimulatedTokens(() => Address.ToString().TrimEnd('/'));

    private delegate JsonObject Act(HttpContext http, JsonObject? body);

    /// <summary>The service account's key.</summary>
    public string KeyFile => _tokens.KeyFile();

    /// <summary>A zone that lists cannot reach.</summary>
    public string? Unreachable { get; set; }

    /// <summary>Puts an instance into a state.</summary>
    public void SetStatus(string id, string status)
    {
        lock (_lock)
        {
            var path = $"projects/{GcpState.Own}/zones/{id.Replace("/", "/instances/", StringComparison.Ordinal)}";
            _state.Settle(path);
            _state.Things[path]["status"] = status;
        }
    }

    /// <summary>A failure in Google's form.</summary>
    public static string ErrorBody(int status, string reason, string message) =>
        new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = status,
                ["message"] = message,
                ["errors"] = new JsonArray(
                    new JsonObject
                    {
                        ["message"] = message,
                        ["domain"] = "global",
                        ["reason"] = reason,
                    }
                ),
            },
        }.ToJsonString();

    protected override bool IsFaultable(SimulatedRequest request) => request.Path != "/token";

    protected override IReadOnlyList<string> Check(SimulatedRequest request) => IsFaultable(request) ? Spec.Check(request) : [];

    // Failures are of another form than the description has.
    protected override IReadOnlyList<string> CheckAnswer(SimulatedRequest request, int status, ReadOnlyMemory<byte> body) =>
        IsFaultable(request) && status == StatusCodes.Status200OK ? Spec.CheckAnswer(request, status, body) : [];

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/token", _tokens.AnswerAsync);
        MapCatalog(routes);
        MapInstances(routes);
        MapDisks(routes);
        MapOperations(routes);
    }

    private void MapCatalog(IEndpointRouteBuilder routes)
    {
        Map(
            routes,
            HttpMethods.Get,
            "",
            (_, _) =>
                new JsonObject
                {
                    ["kind"] = "compute#project",
                    ["name"] = GcpState.Own,
                    ["commonInstanceMetadata"] = _state.Metadata.DeepClone(),
                }
        );
        Map(routes, HttpMethods.Get, "/zones", (http, _) => List(http, _state.Below(PathOf(http)), "zone"));
        Map(routes, HttpMethods.Get, "/zones/{zone}", (http, _) => Read(http));
        MapScoped(routes, "machineTypes", "machineType");
        Map(routes, HttpMethods.Get, "/zones/{zone}/machineTypes", (http, _) => ListZone(http, "machineType"));
        Map(routes, HttpMethods.Get, "/global/images", (http, _) => List(http, ImagesOf(http), "image"));
        Map(routes, HttpMethods.Get, "/global/images/{image}", (http, _) => Read(http));
        Map(routes, HttpMethods.Get, "/global/snapshots", (http, _) => List(http, _state.Below(PathOf(http)), "snapshot"));
        Map(routes, HttpMethods.Get, "/global/snapshots/{snapshot}", (http, _) => Read(http));
    }

    private void MapScoped(IEndpointRouteBuilder routes, string collection, string kind)
    {
        Map(routes, HttpMethods.Get, $"/aggregated/{collection}", (http, _) => ListAll(http, collection, kind));
        Map(routes, HttpMethods.Get, $"/zones/{{zone}}/{collection}/{{{kind}}}", (http, _) => Read(http));
    }

    private void Map(IEndpointRouteBuilder routes, string method, string pattern, Act act) =>
        routes.MapMethods(Root + pattern, [method], http => AnswerAsync(http, act));

    private async Task AnswerAsync(HttpContext http, Act act)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        var status = StatusCodes.Status200OK;
        string answer;
        try
        {
            if (_tokens.ScopeOf(http.Request) != Scope)
            {
                throw new GcpRefusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
            }

            lock (_lock)
            {
                RequireZone(http);
                answer = act(http, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject()).ToJsonString();
            }
        }
        catch (GcpRefusal e)
        {
            (status, answer) = (e.Status, ErrorBody(e.Status, e.Reason, e.Message));
        }
        catch (GcsFailure e)
        {
            (status, answer) = (401, ErrorBody(401, "authError", e.Message));
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=UTF-8";
        await http.Response.WriteAsync(answer, http.RequestAborted);
    }

    private static void RequireZone(HttpContext http)
    {
        var isZone = http.Request.Path.Value!.Split('/').Length == 7;
        if (Part(http, "zone") is { } zone && !isZone && !GcpState.Zones.Contains(zone))
        {
            throw GcpRefusal.Invalid("zone", zone, "Unknown zone.");
        }
    }

    private static string? Part(HttpContext http, string name) => http.Request.RouteValues[name]?.ToString();

    private static string PathOf(HttpContext http) => http.Request.Path.Value!["/compute/v1/".Length..];

    private JsonObject Read(HttpContext http)
    {
        var found = _state.Get(PathOf(http)).DeepClone().AsObject();
        _state.Step();
        return found;
    }

    private IEnumerable<JsonObject> ImagesOf(HttpContext http)
    {
        var project = Part(http, "project")!;
        return project == GcpState.Own || _state.Below($"projects/{project}/global/images").Any()
            ? _state.Below(PathOf(http))
            : throw GcpRefusal.NotFound($"projects/{project}");
    }

    private JsonObject ListZone(HttpContext http, string kind) => List(http, _state.Below(PathOf(http)), kind);

    private JsonObject List(HttpContext http, IEnumerable<JsonObject> things, string kind)
    {
        _state.Step();
        var (page, next) = Page(http.Request.Query, [.. things]);
        var list = new JsonObject
        {
            ["kind"] = $"compute#{kind}List",
            ["items"] = new JsonArray([.. page.Select(thing => thing.DeepClone())]),
        };
        GcpState.Put(list, "nextPageToken", next);
        return list;
    }

    // Each zone is there, also those without an item on this page.
    private JsonObject ListAll(HttpContext http, string collection, string kind)
    {
        _state.Step();
        var all = GcpState.Zones.SelectMany(zone => _state.Below($"projects/{GcpState.Own}/zones/{zone}/{collection}"));
        var (page, next) = Page(http.Request.Query, [.. all]);
        var scopes = new JsonObject();
        foreach (var zone in GcpState.Zones)
        {
            var here = page.Where(thing => thing["selfLink"]!.ToString().Contains($"/zones/{zone}/", StringComparison.Ordinal)).ToArray();
            var word = zone == Unreachable ? "UNREACHABLE" : "NO_RESULTS_ON_PAGE";
            scopes[$"zones/{zone}"] =
                here.Length > 0 && zone != Unreachable
                    ? new JsonObject { [collection] = new JsonArray([.. here.Select(thing => thing.DeepClone())]) }
                    : new JsonObject
                    {
                        ["warning"] = new JsonObject { ["code"] = word, ["message"] = $"Scope 'zones/{zone}': {word}" },
                    };
        }

        var list = new JsonObject { ["kind"] = $"compute#{kind}AggregatedList", ["items"] = scopes };
        GcpState.Put(list, "nextPageToken", next);
        return list;
    }

    private static (JsonObject[] Page, string? Next) Page(IQueryCollection query, JsonObject[] things)
    {
        var size = query.TryGetValue("maxResults", out var most) ? int.Parse(most!, CultureInfo.InvariantCulture) : MostItems;
        if (size is < 0 or > MostItems)
        {
            throw GcpRefusal.Invalid("maxResults", size.ToString(CultureInfo.InvariantCulture), $"Must be 0 to {MostItems}.");
        }

        var matching = query.TryGetValue("filter", out var filter) ? [.. things.Where(Matcher(filter!))] : things;
        var start = ReadToken(query["pageToken"]);
        var next = start + size < matching.Length ? WriteToken(start + size) : null;
        return ([.. matching.Skip(start).Take(size)], next);
    }

    private static string WriteToken(int start) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"from {start}"));

    private static int ReadToken(string? token)
    {
        var text = new byte[100];
        return token is null ? 0
            : Convert.TryFromBase64String(token, text, out var length)
            && Encoding.ASCII.GetString(text, 0, length) is var read
            && read.StartsWith("from ", StringComparison.Ordinal)
                ? int.Parse(read[5..], CultureInfo.InvariantCulture)
            : throw GcpRefusal.Invalid("pageToken", token, "The provided page token is invalid.");
    }

    // Terms in parentheses, which all must hold; a term is one comparison, or several with OR between them.
    private static Func<JsonObject, bool> Matcher(string filter)
    {
        if (!Filter().IsMatch(filter))
        {
            throw GcpRefusal.Invalid("filter", filter, "Invalid list filter expression.");
        }

        var terms = Term().Matches(filter).Select(term => Comparison().Matches(term.Value).ToArray()).ToArray();
        return thing => terms.All(term => term.Any(comparison => Holds(thing, comparison)));
    }

    private static bool Holds(JsonObject thing, Match comparison)
    {
        var value = Escape().Replace(comparison.Groups["value"].Value, "${escaped}");
        var field = comparison.Groups["field"].Value.Split('.', 2);
        return (field.Length == 2 ? thing[field[0]]?[field[1]] : thing[field[0]])?.ToString() == value;
    }

    private const string One = @"(?<field>[a-zA-Z]+(\.[-a-z0-9_]+)?) = ""(?<value>([^""\\]|\\.)*)""";
    private const string Many = $@"\({One}\)( OR \({One}\))*";

    [GeneratedRegex($@"^\(({One}|{Many})\)( \(({One}|{Many})\))*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Filter();

    [GeneratedRegex($@"\(({One}|{Many})\)(?= |\z)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Term();

    [GeneratedRegex(One, RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"\\(?<escaped>.)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escape();
}
