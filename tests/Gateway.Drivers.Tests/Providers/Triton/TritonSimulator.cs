using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Triton;

/// <summary>
/// CloudAPI 9 as its reference describes it (https://github.com/TritonDataCenter/sdc-cloudapi/blob/master/docs/index.md): it verifies the
/// signature of each request. What takes time takes two looks: each read moves what is under way one step on.
/// </summary>
public sealed partial class TritonSimulator : Simulator
{
    public const string Account = "conformance";
    public const string User = "robot";
    public const string Datacenter = "us-test-1";
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(300);

    private readonly Lock _lock = new();
    private readonly TritonState _state = new();

    public TritonSimulator()
    {
        foreach (var key in TritonKeys.Known.Where(key => key.OpenSsh is not null))
        {
            _state.AddKey(key.Name, key.OpenSsh!);
        }
    }

    /// <summary>Counts only what is in the answer, as older servers do.</summary>
    public bool CountsPages { get; set; }

    /// <summary>Puts a machine into a state.</summary>
    public void SetState(string id, string state)
    {
        lock (_lock)
        {
            var machine = _state.Machines.Single(item => item["id"]!.ToString() == id);
            machine["state"] = state;
            _state.Settle(machine);
        }
    }

    /// <summary>Puts addresses into a machine.</summary>
    public void SetAddresses(string id, params string[] addresses)
    {
        lock (_lock)
        {
            var machine = _state.Machines.Single(item => item["id"]!.ToString() == id);
            machine["ips"] = new JsonArray([.. addresses.Select(address => JsonValue.Create(address))]);
            machine["networks"] = new JsonArray(null, TritonState.PublicNetwork);
            _state.Settle(machine);
        }
    }

    /// <summary>A failure in CloudAPI's form.</summary>
    public static string ErrorBody(string code, string message) => new JsonObject { ["code"] = code, ["message"] = message }.ToJsonString();

    protected override void Map(IEndpointRouteBuilder routes)
    {
        MapList(routes, "images", _state.Images, ["name", "state", "os", "version", "public", "owner", "type"]);
        MapList(routes, "packages", _state.Packages, ["name", "memory", "disk", "swap", "lwps", "vcpus", "version", "group"]);
        MapList(routes, "networks", _state.Networks, []);
        MapList(routes, "keys", _state.Keys, []);
        Map(routes, "GET", "datacenters", (_, _) => (200, Datacenters()));
        Map(routes, "GET", "images/{id}", (http, _) => (200, Get(http, _state.Images).DeepClone()));
        Map(routes, "GET", "packages/{id}", (http, _) => (200, Get(http, _state.Packages, "id", "name").DeepClone()));
        Map(routes, "GET", "keys/{id}", (http, _) => (200, Get(http, _state.Keys, "fingerprint", "name").DeepClone()));
        Map(routes, "POST", "keys", (_, body) => CreateKey(body));
        Map(routes, "DELETE", "keys/{id}", (http, _) => Delete(_state.Keys, Get(http, _state.Keys, "fingerprint", "name")));
        Map(routes, "POST", "images", (_, body) => CreateImage(body));
        Map(routes, "DELETE", "images/{id}", (http, _) => DeleteImage(http));
        Map(routes, "GET", "machines", (http, _) => (200, ListMachines(http)));
        Map(routes, "POST", "machines", (_, body) => CreateMachine(body));
        Map(routes, "GET", "machines/{id}", (http, _) => GetMachine(http));
        Map(routes, "POST", "machines/{id}", (http, _) => RunAction(http));
        Map(routes, "DELETE", "machines/{id}", (http, _) => DeleteMachine(http));
    }

    private void Map(IEndpointRouteBuilder routes, string method, string pattern, Func<HttpContext, JsonObject?, (int, JsonNode?)> act) =>
        routes.MapMethods($"/{{account}}/{pattern}", [method], http => AnswerAsync(http, act));

    private void MapList(IEndpointRouteBuilder routes, string name, List<JsonObject> items, string[] filters) =>
        Map(
            routes,
            "GET",
            name,
            (http, _) =>
            {
                AllowQuery(http, filters);
                return (200, ToArray(items.Where(item => Matches(item, http.Request.Query))));
            }
        );

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, JsonObject?, (int, JsonNode?)> act)
    {
        http.Response.Headers["Request-Id"] = "b4dd3618-78c2-4cf5-a20c-b822f6cd5fb2";
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        try
        {
            (int Status, JsonNode? Body) answer;
            lock (_lock)
            {
                Authenticate(http);
                _state.Step();
                answer = act(http, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject());
            }

            await WriteAsync(http, answer.Status, answer.Body?.ToJsonString());
        }
        catch (TritonRefusal e)
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

    private void Authenticate(HttpContext http)
    {
        if (http.Request.Headers["Accept-Version"] != "~9||~8")
        {
            Complain("The version that is accepted is not ~9||~8.");
            throw new TritonRefusal(449, "InvalidVersion", "unsupported version");
        }

        var header = Signature().Match(http.Request.Headers.Authorization.ToString());
        var date = http.Request.Headers.Date.ToString();
        if (!header.Success || !DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, default, out var signedAt))
        {
            throw new TritonRefusal(401, "InvalidCredentials", "a signed Date is required");
        }

        http.Response.Headers.Date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        if ((TimeProvider.System.GetUtcNow() - signedAt).Duration() > ClockTolerance)
        {
            throw new TritonRefusal(401, "InvalidCredentials", "clock skew is too large");
        }

        var owner = header.Groups["owner"].Value;
        if ((owner != Account && owner != $"{Account}/users/{User}") || http.Request.RouteValues["account"]!.ToString() != Account)
        {
            throw new TritonRefusal(401, "InvalidCredentials", "unknown account");
        }

        var id = header.Groups["key"].Value;
        var key = TritonKeys.Known.FirstOrDefault(known => known.Name == id || IsFingerprint(known, id));
        var text = Encoding.ASCII.GetBytes($"date: {date}");
        if (
            key is null
            || key.Algorithm != header.Groups["algorithm"].Value
            || !key.Verify(text, Convert.FromBase64String(header.Groups["signature"].Value))
        )
        {
            throw new TritonRefusal(401, "InvalidCredentials", "the signature does not verify");
        }
    }

    private static bool IsFingerprint(TritonKey key, string id) => key.OpenSsh is not null && TritonState.FingerprintOf(key.OpenSsh) == id;

    private JsonObject Datacenters() =>
        new()
        {
            [Datacenter] = Address.ToString().TrimEnd('/'),
            ["us-test-2"] = "https://us-test-2.example.com",
            ["eu-test-1"] = "https://eu-test-1.example.com",
        };

    private (int, JsonNode?) CreateKey(JsonObject? body)
    {
        Allow(body, "name", "key");
        if (!OpenSshKey.TryParse(Required(body!, "key"), out var key))
        {
            throw new TritonRefusal(409, "InvalidArgument", "key is invalid");
        }

        return (201, _state.AddKey(Required(body!, "name"), key.Text).DeepClone());
    }

    private (int, JsonNode?) DeleteImage(HttpContext http)
    {
        var image = Get(http, _state.Images);
        return (bool)image["public"]!
            ? throw new TritonRefusal(403, "NotAuthorized", "you do not own this image")
            : Delete(_state.Images, image);
    }

    private static (int, JsonNode?) Delete(List<JsonObject> items, JsonObject item)
    {
        items.Remove(item);
        return (204, null);
    }

    private static JsonObject Get(HttpContext http, List<JsonObject> items, params string[] names) =>
        Find(items, Uri.UnescapeDataString(http.Request.RouteValues["id"]!.ToString()!), names)
        ?? throw new TritonRefusal(404, "ResourceNotFound", $"{http.Request.RouteValues["id"]} not found");

    private static JsonObject? Find(List<JsonObject> items, string id, params string[] names) =>
        items.FirstOrDefault(item => (names.Length == 0 ? ["id"] : names).Any(name => item[name]?.ToString() == id));

    private static bool Matches(JsonObject item, IQueryCollection query) =>
        (!query.TryGetValue("name", out var name) || item["name"]?.ToString() == name)
        && (!query.TryGetValue("state", out var state) || state == "all" || item["state"]?.ToString() == state)
        && query
            .Where(pair => pair.Key.StartsWith("tag.", StringComparison.Ordinal))
            .All(pair => item["tags"]?[pair.Key["tag.".Length..]]?.ToString() == pair.Value);

    private static JsonArray ToArray(IEnumerable<JsonObject> items) => new([.. items.Select(item => item.DeepClone())]);

    private void AllowQuery(HttpContext http, params string[] known)
    {
        foreach (var name in http.Request.Query.Keys.Except(known).Where(name => !name.StartsWith("tag.", StringComparison.Ordinal)))
        {
            Complain($"{http.Request.Path} has no parameter '{name}'.");
        }
    }

    // CloudAPI passes over fields that it does not know: a driver that sends one means something by it.
    private void Allow(JsonObject? body, params string[] fields)
    {
        foreach (var field in body?.Select(member => member.Key).Except(fields).Where(field => !NamedField().IsMatch(field)) ?? [])
        {
            Complain($"There is no field '{field}' in this body.");
        }
    }

    private static string Required(JsonObject body, string field) =>
        body[field]?.ToString() is { Length: > 0 } value
            ? value
            : throw new TritonRefusal(409, "MissingParameter", $"{field} is a required argument");

    [GeneratedRegex(
        "^Signature keyId=\"/(?<owner>[^\"]+)/keys/(?<key>[^\"/]+)\",algorithm=\"(?<algorithm>[a-z0-9-]+)\",headers=\"date\",signature=\"(?<signature>[A-Za-z0-9+/=]+)\"$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Signature();

    [GeneratedRegex("^(tag|metadata)\\..+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedField();
}

/// <summary>An answer that is a failure.</summary>
internal sealed class TritonRefusal(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
