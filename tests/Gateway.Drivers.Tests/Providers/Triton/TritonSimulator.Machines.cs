using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.Triton;

/// <summary>What concerns machines.</summary>
public sealed partial class TritonSimulator
{
    private static readonly string[] ListFilters = ["brand", "name", "image", "state", "memory", "tombstone", "docker", "limit", "offset"];

    private JsonArray ListMachines(HttpContext http)
    {
        AllowQuery(http, ListFilters);
        var query = http.Request.Query;
        var (limit, offset) = (Number(query, "limit", 1000), Number(query, "offset", 0));
        if (limit is < 1 or > 1000 || offset < 0)
        {
            throw new TritonRefusal(409, "InvalidArgument", "limit is out of range");
        }

        var found = _state.Machines.Where(machine => machine["state"]!.ToString() != "deleted" && Matches(machine, query)).ToArray();
        var shown = found.Skip(offset).Take(limit).ToArray();
        http.Response.Headers["x-query-limit"] = limit.ToString();
        http.Response.Headers["x-resource-count"] = (CountsPages ? shown.Length : found.Length).ToString();
        return ToArray(shown);
    }

    private (int, JsonNode?) CreateMachine(JsonObject? body)
    {
        Allow(body, "name", "package", "image", "networks", "affinity", "volumes", "firewall_enabled", "deletion_protection");
        var image =
            Find(_state.Images, Required(body!, "image"))
            ?? throw new TritonRefusal(409, "InvalidArgument", $"{body!["image"]} is not a valid image");
        var package =
            Find(_state.Packages, Required(body!, "package"), "id", "name")
            ?? throw new TritonRefusal(409, "InvalidArgument", $"{body!["package"]} is not a valid package");
        string[] networks = body!["networks"] is JsonArray wanted
            ? [.. wanted.Select(network => network!.ToString())]
            : [TritonState.PublicNetwork, TritonState.FabricNetwork];
        if (networks.Any(id => Find(_state.Networks, id) is null))
        {
            throw new TritonRefusal(409, "InvalidArgument", "Invalid Networks");
        }

        var metadata = Named(body, "metadata.");
        metadata["credentials"] = new JsonObject { ["root"] = "simulated-credential" };
        var machine = _state.AddMachine(Required(body, "name"), image, package, networks, Named(body, "tag."), metadata);
        return (201, machine.DeepClone());
    }

    private (int, JsonNode?) GetMachine(HttpContext http)
    {
        AllowQuery(http);
        var machine = Get(http, _state.Machines);
        return (machine["state"]!.ToString() == "deleted" ? 410 : 200, machine.DeepClone());
    }

    private (int, JsonNode?) RunAction(HttpContext http)
    {
        AllowQuery(http, "action", "name", "package");
        var machine = Get(http, _state.Machines);
        var state = machine["state"]!.ToString();
        switch (http.Request.Query["action"])
        {
            case "start":
                RequireState(state, "stopped");
                _state.BeginState(machine, "stopped", "running");
                break;
            case "stop":
                RequireState(state, "running");
                _state.BeginState(machine, "stopping", "stopped");
                break;
            case "reboot":
                RequireState(state, "running");
                break;
            case "rename":
                var name = http.Request.Query["name"].ToString();
                _state.Begin(machine, _ => { }, renamed => renamed["name"] = name);
                machine["name"] = name;
                break;
            case "resize":
                Resize(machine, http.Request.Query["package"].ToString());
                break;
            default:
                throw new TritonRefusal(409, "InvalidArgument", "action is invalid");
        }

        return (202, null);
    }

    private void Resize(JsonObject machine, string wanted)
    {
        var package =
            Find(_state.Packages, wanted, "id", "name")
            ?? throw new TritonRefusal(409, "InvalidArgument", $"{wanted} is not a valid package");
        _state.Begin(machine, _ => { }, resized => resized["package"] = package["name"]!.DeepClone());
    }

    private (int, JsonNode?) DeleteMachine(HttpContext http)
    {
        var machine = Get(http, _state.Machines);
        if (machine["state"]!.ToString() == "deleted")
        {
            return (410, machine.DeepClone());
        }

        _state.Settle(machine);
        machine["state"] = "deleted";
        return (204, null);
    }

    private (int, JsonNode?) CreateImage(JsonObject? body)
    {
        Allow(body, "machine", "name", "version", "description");
        var machine =
            Find(_state.Machines, Required(body!, "machine")) ?? throw new TritonRefusal(404, "ResourceNotFound", "machine not found");
        RequireState(machine["state"]!.ToString(), "stopped");
        return (201, _state.AddImage(Required(body!, "name"), Required(body!, "version")).DeepClone());
    }

    private static void RequireState(string state, string wanted)
    {
        if (state != wanted)
        {
            throw new TritonRefusal(409, "InvalidState", $"the instance is {state}");
        }
    }

    private static JsonObject Named(JsonObject body, string prefix) =>
        new(
            body.Where(member => member.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(member => KeyValuePair.Create(member.Key[prefix.Length..], member.Value?.DeepClone()))
        );

    private static int Number(IQueryCollection query, string name, int usual) =>
        query.TryGetValue(name, out var text)
            ? int.TryParse(text, out var number)
                ? number
                : throw new TritonRefusal(409, "InvalidArgument", $"{name} is invalid")
            : usual;
}
