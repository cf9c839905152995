using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.Hetzner;

/// <summary>What changes servers, images and volumes.</summary>
public sealed partial class HetznerSimulator
{
    private (int, JsonObject?) CreateServer(JsonObject? body)
    {
        Allow(
            body,
            "name",
            "server_type",
            "image",
            "location",
            "ssh_keys",
            "networks",
            "volumes",
            "firewalls",
            "user_data",
            "labels",
            "public_net",
            "placement_group",
            "start_after_create",
            "automount"
        );
        var name = Required(body!, "name");
        if (!Hostname().IsMatch(name))
        {
            throw new HetznerRefusal(422, "invalid_input", "invalid input in field 'name'");
        }

        RequireUnique(_state.Servers, name);
        var type = FindByIdOrName(_state.ServerTypes, Required(body!, "server_type"), "server type");
        var image = FindByIdOrName(_state.Images, Required(body!, "image"), "image");
        var location = body!["location"] is { } wanted
            ? FindByIdOrName(_state.Locations, wanted.ToString(), "location")
            : _state.Locations[0];
        foreach (var key in body["ssh_keys"]?.AsArray() ?? [])
        {
            Find(_state.Keys, key!.ToString(), "ssh key");
        }

        if (body["networks"] is JsonArray { Count: > 0 } networks)
        {
            throw new HetznerRefusal(404, "not_found", $"network with ID '{networks[0]}' not found");
        }

        var isPublic = body["public_net"] is not JsonObject net || (bool)net["enable_ipv4"]! || (bool)net["enable_ipv6"]!;
        if (!isPublic)
        {
            throw new HetznerRefusal(422, "invalid_input", "a server needs a network or an enabled public_net");
        }

        var volumes = (body["volumes"]?.AsArray() ?? []).Select(volume => Find(_state.Volumes, volume!.ToString(), "volume")).ToArray();
        var server = _state.AddServer(name, type, image, location, body["labels"]?.DeepClone().AsObject());
        foreach (var volume in volumes)
        {
            HetznerState.Attach(volume, server);
        }

        var answer = new JsonObject { ["server"] = server.DeepClone(), ["action"] = _state.NewAction("create_server") };
        answer["root_password"] = body["ssh_keys"] is null ? "simulated-root-password" : null;
        return (201, answer);
    }

    private (int, JsonObject?) Rename(HttpContext http, JsonObject? body)
    {
        Allow(body, "name", "labels");
        var server = Get(http, "server", _state.Servers);
        server["name"] = Required(body!, "name");
        return (200, new JsonObject { ["server"] = server.DeepClone() });
    }

    private (int, JsonObject?) DeleteServer(HttpContext http)
    {
        var server = Get(http, "server", _state.Servers);
        _state.RemoveServer(server);
        return (200, new JsonObject { ["action"] = _state.NewAction("delete_server") });
    }

    private (int, JsonObject?) RunServerAction(HttpContext http, JsonObject? body)
    {
        var server = Get(http, "server", _state.Servers);
        var verb = http.Request.RouteValues["verb"]!.ToString()!;
        switch (verb)
        {
            case "poweron":
                _state.Begin(server, "starting", "running");
                break;
            case "shutdown":
                _state.Begin(server, "stopping", "off");
                break;
            case "reboot" or "reset":
                _state.Begin(server, "running");
                break;
            case "change_type":
                ChangeType(server, body);
                break;
            case "create_image":
                return CreateImage(server, body);
            default:
                Complain($"There is no action '{verb}'.");
                throw new HetznerRefusal(404, "not_found", "action not found");
        }

        return (201, new JsonObject { ["action"] = _state.NewAction(verb) });
    }

    private void ChangeType(JsonObject server, JsonObject? body)
    {
        Allow(body, "server_type", "upgrade_disk");
        var type = FindByIdOrName(_state.ServerTypes, Required(body!, "server_type"), "server type");
        if (server["status"]!.ToString() != "off")
        {
            throw new HetznerRefusal(422, "server_not_stopped", "server is not stopped");
        }

        server["server_type"] = type.DeepClone();
    }

    private (int, JsonObject?) CreateImage(JsonObject server, JsonObject? body)
    {
        Allow(body, "description", "type", "labels");
        var image = _state.AddImage(Required(body!, "description"), server);
        return (201, new JsonObject { ["image"] = image.DeepClone(), ["action"] = _state.NewAction("create_image") });
    }

    private (int, JsonObject?) DeleteImage(HttpContext http)
    {
        var image = Get(http, "image", _state.Images);
        return image["type"]!.ToString() == "system"
            ? throw new HetznerRefusal(403, "forbidden", "system images cannot be deleted")
            : Delete(http, "image", _state.Images);
    }

    private (int, JsonObject?) CreateVolume(JsonObject? body)
    {
        Allow(body, "name", "size", "location", "server", "automount", "format", "labels");
        var name = Required(body!, "name");
        if (body!["size"]?.GetValue<int>() is not (>= 10 and <= 10_240))
        {
            throw new HetznerRefusal(422, "invalid_input", "invalid input in field 'size'");
        }

        RequireUnique(_state.Volumes, name);
        var location = FindByIdOrName(_state.Locations, Required(body, "location"), "location");
        var volume = _state.AddVolume(name, (int)body["size"]!, location, body["labels"]?.DeepClone().AsObject());
        return (201, new JsonObject { ["volume"] = volume.DeepClone(), ["action"] = _state.NewAction("create_volume") });
    }

    private (int, JsonObject?) DeleteVolume(HttpContext http) =>
        Get(http, "volume", _state.Volumes)["server"] is not null
            ? throw new HetznerRefusal(422, "volume_already_attached", "volume is attached")
            : Delete(http, "volume", _state.Volumes);

    private (int, JsonObject?) RunVolumeAction(HttpContext http, JsonObject? body)
    {
        var volume = Get(http, "volume", _state.Volumes);
        switch (http.Request.RouteValues["verb"])
        {
            case "attach":
                Allow(body, "server", "automount");
                HetznerState.Attach(volume, Find(_state.Servers, Required(body!, "server"), "server"));
                break;
            case "detach":
                _state.Detach(volume);
                break;
            case var verb:
                Complain($"There is no action '{verb}'.");
                break;
        }

        return (201, new JsonObject { ["action"] = _state.NewAction("volume") });
    }

    private static JsonObject FindByIdOrName(List<JsonObject> items, string idOrName, string what) =>
        items.FirstOrDefault(item => item["id"]!.ToString() == idOrName || item["name"]?.ToString() == idOrName)
        ?? throw new HetznerRefusal(404, "not_found", $"{what} '{idOrName}' not found");

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hostname();
}
