using System.Text.Json.Nodes;
using Gateway.Drivers.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.DigitalOcean;

/// <summary>What changes droplets, images, keys and volumes.</summary>
public sealed partial class DigitalOceanSimulator
{
    private void MapDroplets(IEndpointRouteBuilder routes)
    {
        Map(routes, HttpMethods.Get, "/v2/droplets", (http, _) => List(http, "droplets", _state.Droplets));
        Map(routes, HttpMethods.Post, "/v2/droplets", (_, body) => CreateDroplet(body!));
        Map(routes, HttpMethods.Get, "/v2/droplets/{id}", (http, _) => One(http, "droplet", _state.Droplets));
        Map(routes, HttpMethods.Delete, "/v2/droplets/{id}", (http, _) => DeleteDroplet(http));
        Map(routes, HttpMethods.Post, "/v2/droplets/{id}/actions", (http, body) => RunDropletAction(http, body!));
        Map(
            routes,
            HttpMethods.Get,
            "/v2/droplets/{id}/snapshots",
            (http, _) =>
            {
                var snapshots = _state.SnapshotsOf(Get(http, _state.Droplets));
                return (
                    200,
                    new JsonObject
                    {
                        ["snapshots"] = snapshots,
                        ["links"] = new JsonObject(),
                        ["meta"] = new JsonObject { ["total"] = snapshots.Count },
                    }
                );
            }
        );
    }

    private (int, JsonObject?) CreateDroplet(JsonObject body)
    {
        var size = Find(_state.Sizes, "slug", body["size"]!.ToString()) ?? throw Invalid("size");
        var image = Find(_state.Images, "id", body["image"]!.ToString()) ?? throw Invalid("image");
        var region = Find(_state.Regions, "slug", body["region"]?.ToString() ?? "nyc3") ?? throw Invalid("region");
        foreach (var key in body["ssh_keys"]?.AsArray() ?? [])
        {
            _ =
                Find(_state.Keys, "id", key!.ToString())
                ?? throw DigitalOceanRefusal.Invalid($"{key} are invalid key identifiers for Droplet creation.");
        }

        if (body["vpc_uuid"] is { } vpc)
        {
            throw DigitalOceanRefusal.Invalid($"vpc {vpc} could not be found");
        }

        var volumes = (body["volumes"]?.AsArray() ?? [])
            .Select(id => Find(_state.Volumes, "id", id!.ToString()) ?? throw DigitalOceanRefusal.Invalid($"volume {id} not found"))
            .ToArray();
        var droplet = _state.AddDroplet(body, size, image, region);
        foreach (var volume in volumes)
        {
            DigitalOceanState.Attach(volume, droplet);
        }

        return (
            202,
            new JsonObject
            {
                ["droplet"] = droplet.DeepClone(),
                ["links"] = new JsonObject { ["actions"] = new JsonArray() },
            }
        );

        static DigitalOceanRefusal Invalid(string what) =>
            DigitalOceanRefusal.Invalid($"You specified an invalid {what} for Droplet creation.");
    }

    private (int, JsonObject?) DeleteDroplet(HttpContext http)
    {
        _state.RemoveDroplet(Get(http, _state.Droplets));
        return (204, null);
    }

    private (int, JsonObject?) RunDropletAction(HttpContext http, JsonObject body)
    {
        var droplet = Get(http, _state.Droplets);
        var isOff = droplet["status"]!.ToString() == "off";
        var type = body["type"]!.ToString();
        Action? finish = null;
        switch (type)
        {
            case "power_on" when isOff:
                _state.Begin(droplet, "off", "active");
                break;
            case "shutdown" when !isOff:
                _state.Begin(droplet, "active", "off");
                break;
            case "reboot" or "power_cycle" when !isOff:
                break;
            case "rename":
                finish = () => droplet["name"] = body["name"]!.DeepClone();
                break;
            case "snapshot":
                finish = () => _state.AddImage(body["name"]!.ToString(), droplet);
                break;
            case "resize" when isOff:
                Resize(droplet, body);
                break;
            default:
                throw DigitalOceanRefusal.Invalid($"Droplet is currently {(isOff ? "off" : "on")}.");
        }

        return (201, new JsonObject { ["action"] = _state.NewAction(type, "droplet", droplet["id"], finish).DeepClone() });
    }

    private void Resize(JsonObject droplet, JsonObject body)
    {
        var size =
            Find(_state.Sizes, "slug", body["size"]!.ToString())
            ?? throw DigitalOceanRefusal.Invalid("You specified an invalid size for Droplet resize.");
        droplet["size"] = size.DeepClone();
        droplet["size_slug"] = size["slug"]!.DeepClone();
        droplet["memory"] = size["memory"]!.DeepClone();
    }

    private (int, JsonObject?) GetAction(HttpContext http)
    {
        var id = long.Parse(http.Request.RouteValues["id"]!.ToString()!, System.Globalization.CultureInfo.InvariantCulture);
        var action = _state.LookAt(id, ActionOutcome) ?? throw new DigitalOceanRefusal(404, "not_found", "no such action");
        return (200, new JsonObject { ["action"] = action.DeepClone() });
    }

    private (int, JsonObject?) DeleteImage(HttpContext http) =>
        Get(http, _state.Images)["type"]!.ToString() == "base"
            ? throw new DigitalOceanRefusal(403, "forbidden", "You do not have access for the attempted action.")
            : Delete(http, _state.Images);

    private (int, JsonObject?) CreateKey(JsonObject body)
    {
        if (!OpenSshKey.TryParse(body["public_key"]!.ToString(), out var key))
        {
            throw DigitalOceanRefusal.Invalid("Key invalid type, we support 'ssh-rsa', 'ssh-dss', 'ssh-ed25519', …");
        }

        if (Find(_state.Keys, "public_key", key.Text) is not null)
        {
            throw DigitalOceanRefusal.Invalid("SSH Key is already in use on your account");
        }

        return (201, new JsonObject { ["ssh_key"] = _state.AddKey(body["name"]!.ToString(), key.Text).DeepClone() });
    }

    private (int, JsonObject?) CreateVolume(JsonObject body)
    {
        var region =
            Find(_state.Regions, "slug", body["region"]!.ToString()) ?? throw DigitalOceanRefusal.Invalid("invalid region specified");
        if (Find(_state.Volumes, "name", body["name"]!.ToString()) is not null)
        {
            throw new DigitalOceanRefusal(409, "conflict", "a volume with this name already exists in the specified region");
        }

        if (body["snapshot_id"] is { } snapshot && Find(_state.Snapshots, "id", snapshot.ToString()) is null)
        {
            throw new DigitalOceanRefusal(404, "not_found", "snapshot not found");
        }

        return (201, new JsonObject { ["volume"] = _state.AddVolume(body, region).DeepClone() });
    }

    private (int, JsonObject?) DeleteVolume(HttpContext http) =>
        Get(http, _state.Volumes)["droplet_ids"]!.AsArray().Count > 0
            ? throw new DigitalOceanRefusal(409, "Illegal Action", "A volume that's attached to a Droplet cannot be deleted.")
            : Delete(http, _state.Volumes);

    private (int, JsonObject?) RunVolumeAction(HttpContext http, JsonObject body)
    {
        var volume = Get(http, _state.Volumes);
        var droplet =
            Find(_state.Droplets, "id", body["droplet_id"]!.ToString())
            ?? throw new DigitalOceanRefusal(404, "not_found", "The resource you requested could not be found.");
        if (body["type"]!.ToString() == "attach")
        {
            DigitalOceanState.Attach(volume, droplet);
        }
        else
        {
            DigitalOceanState.Detach(volume, droplet);
        }

        return (202, new JsonObject { ["action"] = _state.NewAction($"{body["type"]}_volume", "backend", null).DeepClone() });
    }

    private (int, JsonObject?) CreateSnapshot(HttpContext http, JsonObject body)
    {
        var snapshot = _state.AddSnapshot(body["name"]!.ToString(), Get(http, _state.Volumes));
        return (201, new JsonObject { ["snapshot"] = snapshot.DeepClone() });
    }
}
