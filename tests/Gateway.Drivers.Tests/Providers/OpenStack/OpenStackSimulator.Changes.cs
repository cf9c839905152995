using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.OpenStack;

/// <summary>What changes servers, volumes and snapshots.</summary>
public sealed partial class OpenStackSimulator
{
    private (int, JsonObject?) CreateServer(JsonObject body)
    {
        var server = Part(
            body,
            "server",
            "name",
            "imageRef",
            "flavorRef",
            "availability_zone",
            "key_name",
            "metadata",
            "tags",
            "user_data",
            "networks",
            "block_device_mapping_v2",
            "security_groups",
            "config_drive"
        );
        var flavor = server["flavorRef"]!.ToString();
        if (_state.Flavors.All(item => item["id"]!.ToString() != flavor))
        {
            throw new OpenStackRefusal(400, "badRequest", $"Flavor {flavor} could not be found.");
        }

        if (server["imageRef"] is { } image && image.ToString() != ImageId)
        {
            throw new OpenStackRefusal(400, "badRequest", "Can not find requested image");
        }

        if (server["networks"] is null)
        {
            throw new OpenStackRefusal(400, "badRequest", "Invalid input for field/attribute server. 'networks' is a required property");
        }

        var made = _state.AddServer(server["name"]!.ToString(), flavor, server);
        foreach (
            var device in (server["block_device_mapping_v2"]?.AsArray() ?? []).Where(item => item!["source_type"]!.ToString() == "volume")
        )
        {
            _state.Attach(Find(_state.Volumes, device!["uuid"]!.ToString(), "Volume"), made, "/dev/vdb");
        }

        return (
            202,
            new JsonObject
            {
                ["server"] = new JsonObject { ["id"] = made["id"]!.DeepClone(), ["adminPass"] = "simulated-secret" },
            }
        );
    }

    private (int, JsonObject?) DeleteServer(HttpContext http)
    {
        _state.RemoveServer(Get(http, "id", _state.Servers, "Instance"));
        return (204, null);
    }

    private (int, JsonObject?) Attach(HttpContext http, JsonObject? body)
    {
        var server = Get(http, "id", _state.Servers, "Instance");
        var attachment = Part(body!, "volumeAttachment", "volumeId", "device");
        var volume = Find(_state.Volumes, attachment["volumeId"]!.ToString(), "Volume");
        if (volume["status"]!.ToString() != "available")
        {
            throw new OpenStackRefusal(
                400,
                "badRequest",
                $"Invalid volume: volume {volume["id"]} status must be available or downloading to reserve, but the current status is {volume["status"]}."
            );
        }

        var device = attachment["device"]?.ToString() ?? "/dev/vdb";
        _state.Attach(volume, server, device);
        return (200, new JsonObject { ["volumeAttachment"] = new JsonObject { ["device"] = device } });
    }

    private (int, JsonObject?) Detach(HttpContext http)
    {
        var server = Get(http, "id", _state.Servers, "Instance");
        var volume = Get(http, "volume", _state.Volumes, "Volume");
        if (OpenStackState.AttachedTo(volume) != server["id"]!.ToString())
        {
            throw new OpenStackRefusal(404, "itemNotFound", "Instance is not attached to this volume.");
        }

        _state.Detach(volume);
        return (202, null);
    }

    private (int, JsonObject?) CreateVolume(JsonObject body)
    {
        var volume = Part(body, "volume", "name", "size", "availability_zone", "snapshot_id", "volume_type", "metadata");
        if (volume["availability_zone"] is { } zone && zone.ToString() != "nova")
        {
            throw new OpenStackRefusal(400, "badRequest", $"Invalid input received: Availability zone '{zone}' is invalid.");
        }

        if (volume["snapshot_id"] is { } snapshot)
        {
            Find(_state.Snapshots, snapshot.ToString(), "Snapshot");
        }

        return (202, new JsonObject { ["volume"] = _state.AddVolume(volume).DeepClone() });
    }

    private (int, JsonObject?) DeleteVolume(HttpContext http)
    {
        var volume = Get(http, "id", _state.Volumes, "Volume");
        var isKept = _state.Snapshots.Any(snapshot => snapshot["volume_id"]!.ToString() == volume["id"]!.ToString());
        if (volume["status"]!.ToString() != "available" || isKept)
        {
            throw new OpenStackRefusal(
                400,
                "badRequest",
                "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer."
            );
        }

        _state.Remove(_state.Volumes, volume);
        return (202, null);
    }

    private (int, JsonObject?) CreateSnapshot(JsonObject body)
    {
        var snapshot = Part(body, "snapshot", "name", "volume_id", "force");
        var volume = Find(_state.Volumes, snapshot["volume_id"]!.ToString(), "Volume");
        return (202, new JsonObject { ["snapshot"] = _state.AddSnapshot(snapshot["name"]!.ToString(), volume).DeepClone() });
    }

    private (int, JsonObject?) DeleteSnapshot(HttpContext http)
    {
        _state.Remove(_state.Snapshots, Get(http, "id", _state.Snapshots, "Snapshot"));
        return (202, null);
    }

    // Nova's schemas refuse fields that they do not have.
    private JsonObject Part(JsonObject body, string name, params string[] fields)
    {
        var part = body[name]!.AsObject();
        foreach (var field in part.Select(member => member.Key).Except(fields))
        {
            Complain($"There is no field '{field}' in '{name}'.");
        }

        return part;
    }

    private static JsonObject Get(HttpContext http, string key, List<JsonObject> items, string what) =>
        Find(items, http.Request.RouteValues[key]!.ToString()!, what);

    private static JsonObject Find(List<JsonObject> items, string id, string what) =>
        items.FirstOrDefault(item => item["id"]!.ToString() == id)
        ?? throw new OpenStackRefusal(404, "itemNotFound", $"{what} {id} could not be found.");
}
