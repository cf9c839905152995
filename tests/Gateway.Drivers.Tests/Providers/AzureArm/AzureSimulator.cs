using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Conformance.Simulators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.AzureArm;

/// <summary>
/// Azure Resource Manager with compute and network, as https://learn.microsoft.com/rest/api/ describes them: one resource group with
/// everything that is made. Pages are short, groups are written now in upper, now in lower case, deletes of what is not there are 204, and
/// what takes time takes a few looks: each read moves what is under way one step on.
/// </summary>
public sealed partial class AzureSimulator : Simulator
{
    public const string Subscription = "11111111-2222-4333-8444-555555555555";
    public const string Group = "simulated";
    private const string Scope = "https://management.azure.com/.default";
    private const int PageSize = 3;

    // What the vendor has of each kind, and which versions of it these rules were written from.
    private static readonly Dictionary<string, string> Versions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["virtualMachines"] = "2024-07-01",
        ["images"] = "2024-07-01",
        ["sshPublicKeys"] = "2024-07-01",
        ["publishers"] = "2024-07-01",
        ["disks"] = "2023-10-02",
        ["snapshots"] = "2023-10-02",
        ["skus"] = "2021-07-01",
        ["networkInterfaces"] = "2024-05-01",
        ["publicIPAddresses"] = "2024-05-01",
        ["locations"] = "2022-12-01",
        ["group"] = "2021-04-01",
    };

    private static readonly string[] Regions = ["westeurope", "northeurope", "germanywestcentral", "swedencentral"];

    private readonly Lock _lock = new();
    private readonly AzureState _state = new();

    /// <summary>What Entra ID gives for a scope.</summary>
    public static string TokenFor(string scope) => $"simulated-token-for-{scope}";

    /// <summary>A failure in Resource Manager's form.</summary>
    public static string ErrorBody(string code, string message, string? target = null) =>
        new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["message"] = message,
                ["target"] = target,
            },
        }.ToJsonString();

    /// <summary>Puts a machine into a state of power.</summary>
    public void SetPower(string name, string word)
    {
        lock (_lock)
        {
            var machine = _state.Resources.Values.Single(item => item["name"]!.ToString() == name && KindOf(item) == "virtualMachines");
            _state.Settle(machine);
            machine["properties"]!["provisioningState"] = "Succeeded";
            AzureState.SetPower(machine, word);
        }
    }

    /// <summary>The end of the paths that faults may hit; empty for all.</summary>
    public string FaultyEnd { get; set; } = "";

    protected override bool IsFaultable(SimulatedRequest request) => request.Path.EndsWith(FaultyEnd, StringComparison.Ordinal);

    protected override void Map(IEndpointRouteBuilder routes)
    {
        const string Sub = "/subscriptions/{subscription}";
        const string InGroup = Sub + "/resourceGroups/{group}";
        const string Items = "/providers/{space}/{kind}";
        Map(routes, "GET", InGroup, "group", [], http => (200, new JsonObject { ["id"] = AzureState.GroupPath, ["name"] = Group }));
        Map(routes, "GET", Sub + "/locations", "locations", [], _ => (200, ListLocations()));
        Map(routes, "GET", Sub + "/providers/Microsoft.Compute/skus", "skus", ["$filter"], http => (200, ListSkus(http)));
        const string ImageVersions =
            Sub
            + "/providers/Microsoft.Compute/locations/{location}/publishers/{publisher}/artifacttypes/vmimage/offers/{offer}/skus/{sku}/versions";
        MapText(routes, ImageVersions, ["$top", "$orderby"], ListVersions);
        Map(routes, "GET", ImageVersions + "/{version}", "publishers", [], http => (200, GetVersion(http)));
        Map(routes, "GET", Sub + Items, null, ["$skiptoken", "statusOnly"], http => (200, List(http, whole: true)));
        Map(routes, "GET", InGroup + Items, null, ["$skiptoken"], http => (200, List(http, whole: false)));
        Map(routes, "GET", InGroup + Items + "/{name}", null, ["$expand"], http => (200, GetOne(http)));
        Map(routes, "GET", InGroup + "/providers/Microsoft.Compute/virtualMachines/{name}/instanceView", "virtualMachines", [], GetView);
        Map(routes, "PUT", InGroup + Items + "/{name}", null, [], Put);
        Map(routes, "PATCH", InGroup + "/providers/Microsoft.Compute/virtualMachines/{name}", "virtualMachines", [], Resize);
        Map(routes, "DELETE", InGroup + Items + "/{name}", null, [], Delete);
        Map(routes, "POST", InGroup + Items + "/{name}/{verb}", null, [], Run);
    }

    private void Map(
        IEndpointRouteBuilder routes,
        string method,
        string pattern,
        string? kind,
        string[] parameters,
        Func<HttpContext, (int, JsonObject?)> act
    ) => MapNode(routes, method, pattern, kind, parameters, http => act(http) is var (status, body) ? (status, (JsonNode?)body) : default);

    private void MapText(IEndpointRouteBuilder routes, string pattern, string[] parameters, Func<HttpContext, JsonArray> act) =>
        MapNode(routes, "GET", pattern, "publishers", parameters, http => (200, act(http)));

    private void MapNode(
        IEndpointRouteBuilder routes,
        string method,
        string pattern,
        string? kind,
        string[] parameters,
        Func<HttpContext, (int, JsonNode?)> act
    ) =>
        routes.MapMethods(
            pattern,
            [method],
            async http =>
            {
                using var reader = new StreamReader(http.Request.Body);
                http.Items["body"] = await reader.ReadToEndAsync(http.RequestAborted);
                http.Response.Headers["x-ms-request-id"] = Guid.NewGuid().ToString();
                string? text;
                try
                {
                    lock (_lock)
                    {
                        RequireCredential(http);
                        RequireVersion(http, kind ?? Value(http, "kind"), parameters);
                        if (method == "GET")
                        {
                            _state.Step();
                        }

                        (http.Response.StatusCode, var body) = act(http);
                        text = body?.ToJsonString();
                    }
                }
                catch (AzureRefusal e)
                {
                    http.Response.StatusCode = e.Status;
                    text = ErrorBody(e.Code, e.Message, e.Target);
                }

                if (text is not null)
                {
                    http.Response.ContentType = "application/json; charset=utf-8";
                    await http.Response.WriteAsync(text, http.RequestAborted);
                }
            }
        );

    private static void RequireCredential(HttpContext http)
    {
        if (http.Request.Headers.Authorization != $"Bearer {TokenFor(Scope)}")
        {
            throw new AzureRefusal(401, "InvalidAuthenticationToken", "The access token is invalid or of the wrong audience.");
        }

        if (!string.Equals(Value(http, "subscription"), Subscription, StringComparison.OrdinalIgnoreCase))
        {
            throw new AzureRefusal(404, "SubscriptionNotFound", "The subscription could not be found.");
        }

        if (http.Request.RouteValues["group"] is string group && !string.Equals(group, Group, StringComparison.OrdinalIgnoreCase))
        {
            throw new AzureRefusal(404, "ResourceGroupNotFound", $"Resource group '{group}' could not be found.");
        }
    }

    private void RequireVersion(HttpContext http, string kind, string[] parameters)
    {
        if (!Versions.TryGetValue(kind, out var version))
        {
            Complain($"There is no kind of resource '{kind}'.");
            throw new AzureRefusal(404, "InvalidResourceType", $"The resource type '{kind}' could not be found.");
        }

        if (http.Request.Query["api-version"] != version)
        {
            Complain($"The api-version of {http.Request.Path} is '{http.Request.Query["api-version"]}'.");
            throw new AzureRefusal(400, "InvalidApiVersionParameter", "The api-version is invalid.");
        }

        foreach (var name in http.Request.Query.Keys.Except([.. parameters, "api-version"]))
        {
            Complain($"{http.Request.Path} has no parameter '{name}'.");
        }
    }

    private JsonObject List(HttpContext http, bool whole)
    {
        var kind = Value(http, "kind");
        var isStatus = http.Request.Query["statusOnly"] == "true";
        var found = _state.Resources.Values.Where(item => string.Equals(KindOf(item), kind, StringComparison.OrdinalIgnoreCase)).ToArray();
        var skip = int.Parse(http.Request.Query["$skiptoken"].FirstOrDefault() ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var shown = found.Skip(skip).Take(PageSize).Select(item => isStatus ? StatusOf(item) : Shown(item, view: false)).ToArray();
        // Compute writes the groups of lists in upper case.
        foreach (var item in shown.Where(_ => kind == "virtualMachines"))
        {
            item["id"] = item["id"]!.ToString().Replace($"/{Group}/", $"/{Group.ToUpperInvariant()}/", StringComparison.Ordinal);
        }

        var answer = new JsonObject { ["value"] = new JsonArray(shown) };
        if (skip + PageSize < found.Length)
        {
            var query = $"api-version={http.Request.Query["api-version"]}&%24skiptoken={skip + PageSize}";
            answer["nextLink"] = $"{Address.AbsoluteUri.TrimEnd('/')}{http.Request.Path}?{query}{(isStatus ? "&statusOnly=true" : "")}";
        }

        return answer;
    }

    private JsonObject GetOne(HttpContext http)
    {
        var item = Find(http);
        switch (http.Request.Query["$expand"].ToString())
        {
            case "":
                return Shown(item, view: false);
            case "instanceView" when KindOf(item) == "virtualMachines":
                return Shown(item, view: true);
            case "IPConfigurations/PublicIPAddress" when KindOf(item) == "networkInterfaces":
                return Expanded(item);
            default:
                throw new AzureRefusal(400, "InvalidParameter", "The value of parameter $expand is invalid.", "$expand");
        }
    }

    private (int, JsonObject?) Put(HttpContext http) =>
        Value(http, "kind") switch
        {
            "virtualMachines" => PutMachine(http),
            "disks" => PutDisk(http, "disks"),
            "snapshots" => PutDisk(http, "snapshots"),
            "sshPublicKeys" => PutKey(http),
            var kind => throw Unknown($"PUT of {kind}"),
        };

    private (int, JsonObject?) Delete(HttpContext http)
    {
        if (!_state.Resources.TryGetValue(PathOf(http), out var item))
        {
            return (204, null);
        }

        if (KindOf(item) == "virtualMachines")
        {
            return DeleteMachine(item);
        }

        if (item["managedBy"] is { } machine)
        {
            throw new AzureRefusal(409, "OperationNotAllowed", $"Disk {item["name"]} is attached to VM {machine}.");
        }

        _state.Remove(item);
        return (202, null);
    }

    private (int, JsonObject?) Run(HttpContext http) =>
        (Value(http, "kind"), Value(http, "verb")) switch
        {
            ("virtualMachines", "attachDetachDataDisks") => ChangeDisks(http),
            ("virtualMachines", var verb) => RunMachine(http, verb),
            ("sshPublicKeys", "generateKeyPair") => GenerateKey(http),
            var (kind, verb) => throw Unknown($"POST {kind}/{verb}"),
        };

    private AzureRefusal Unknown(string what)
    {
        Complain($"There is no {what}.");
        return new AzureRefusal(404, "InvalidResourceType", what);
    }

    private JsonObject Find(HttpContext http) => Find(PathOf(http));

    private JsonObject Find(string path) =>
        _state.Resources.TryGetValue(path, out var item)
            ? item
            : throw new AzureRefusal(
                404,
                "ResourceNotFound",
                $"The Resource '{string.Join('/', path.Split('/')[^3..])}' under resource group '{Group}' was not found."
            );

    private JsonObject Body(HttpContext http, params string[] allowed)
    {
        var body = JsonNode.Parse((string)http.Items["body"]!)!.AsObject();
        foreach (var path in PathsOf(body, "").Where(path => !path.StartsWith("tags.", StringComparison.Ordinal)).Except(allowed))
        {
            Complain($"{http.Request.Method} {Value(http, "kind")} has no field '{path}'.");
        }

        return body;
    }

    private static IEnumerable<string> PathsOf(JsonNode? node, string path) =>
        node switch
        {
            JsonObject { Count: > 0 } item => item.SelectMany(member =>
                PathsOf(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")
            ),
            JsonArray array => array.SelectMany(member => PathsOf(member, path)),
            JsonValue => [path],
            _ => [],
        };

    private static string RequireLocation(JsonObject body) =>
        body["location"]?.ToString() is { } location && Regions.Contains(location)
            ? location
            : throw new AzureRefusal(
                400,
                body["location"] is null ? "LocationRequired" : "LocationNotAvailableForResourceType",
                $"The provided location '{body["location"]}' is not available for this resource type."
            );

    private static string PathOf(HttpContext http) =>
        $"{AzureState.GroupPath}/providers/{Value(http, "space")}/{Value(http, "kind")}/{Value(http, "name")}";

    private static string Value(HttpContext http, string name) =>
        http.Request.RouteValues[name]?.ToString()
        ?? name switch
        {
            "kind" => "virtualMachines",
            "space" => "Microsoft.Compute",
            _ => "",
        };

    private static string KindOf(JsonObject item) => item["type"]!.ToString().Split('/')[1];

    [GeneratedRegex("^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
