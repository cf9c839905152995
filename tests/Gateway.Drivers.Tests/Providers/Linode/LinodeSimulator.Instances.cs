using System.Text;
using System.Text.Json.Nodes;
using Gateway.Drivers.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Linode;

/// <summary>What changes instances, images, keys and volumes.</summary>
public sealed partial class LinodeSimulator
{
    private const int FewestPasswordCharacters = 11;

    private void MapInstances(IEndpointRouteBuilder routes)
    {
        Map(routes, HttpMethods.Get, "linode/instances", (http, _) => List(http, _state.Instances));
        Map(routes, HttpMethods.Post, "linode/instances", (_, body) => CreateInstance(body!));
        Map(routes, HttpMethods.Get, "linode/instances/{id}", (http, _) => Get(http, _state.Instances));
        Map(routes, HttpMethods.Put, "linode/instances/{id}", (http, body) => Rename(http, body!));
        Map(routes, HttpMethods.Delete, "linode/instances/{id}", (http, _) => DeleteInstance(http));
        Map(routes, HttpMethods.Post, "linode/instances/{id}/boot", (http, _) => Switch(http, "offline", "booting", "running"));
        Map(routes, HttpMethods.Post, "linode/instances/{id}/shutdown", (http, _) => Switch(http, "running", "shutting_down", "offline"));
        Map(routes, HttpMethods.Post, "linode/instances/{id}/reboot", (http, _) => Switch(http, "running", "rebooting", "running"));
        Map(routes, HttpMethods.Post, "linode/instances/{id}/resize", (http, body) => Resize(http, body!));
        Map(
            routes,
            HttpMethods.Get,
            "linode/instances/{id}/disks",
            (http, _) => List(http, LinodeState.DisksOf(Find(http, _state.Instances)))
        );
        Map(
            routes,
            HttpMethods.Get,
            "linode/instances/{id}/volumes",
            (http, _) =>
            {
                var instance = Find(http, _state.Instances);
                return List(http, _state.Volumes.Where(volume => LinodeState.IsOn(volume, instance)));
            }
        );
    }

    private JsonObject CreateInstance(JsonObject body)
    {
        Require(_state.Types, body, "type");
        Require(_state.Images, body, "image");
        Require(_state.Regions, body, "region");
        RequireUnique(_state.Instances, body);
        if (body["root_pass"]?.ToString() is not { Length: >= FewestPasswordCharacters })
        {
            throw new LinodeRefusal(400, "root_pass is required", "root_pass");
        }

        foreach (var key in body["authorized_keys"]?.AsArray() ?? [])
        {
            if (!OpenSshKey.TryParse(key!.ToString(), out _))
            {
                throw new LinodeRefusal(400, "SSH Key 1 key-type must be one of …", "authorized_keys");
            }
        }

        if (body["metadata"]?["user_data"]?.ToString() is { } data)
        {
            _ = Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }

        return body["interfaces"] is null
            ? _state.AddInstance(body).DeepClone().AsObject()
            : throw new LinodeRefusal(400, "The subnet does not exist", "interfaces");
    }

    private JsonObject Rename(HttpContext http, JsonObject body)
    {
        var instance = Find(http, _state.Instances);
        RequireUnique(_state.Instances, body);
        instance["label"] = body["label"]!.DeepClone();
        return instance.DeepClone().AsObject();
    }

    private JsonObject DeleteInstance(HttpContext http)
    {
        _state.RemoveInstance(Find(http, _state.Instances));
        return [];
    }

    private JsonObject Switch(HttpContext http, string from, params string[] course)
    {
        var instance = Find(http, _state.Instances);
        var status = instance["status"]!.ToString();
        if (status != from)
        {
            throw new LinodeRefusal(400, status == "running" ? $"Linode {instance["id"]} already booted." : "Linode busy.", null);
        }

        _state.Begin(instance, course);
        return [];
    }

    // A resize is told as a migration.
    private JsonObject Resize(HttpContext http, JsonObject body)
    {
        var instance = Find(http, _state.Instances);
        Require(_state.Types, body, "type");
        instance["type"] = body["type"]!.DeepClone();
        _state.Begin(instance, "migrating", instance["status"]!.ToString());
        return [];
    }

    private JsonObject CreateImage(JsonObject body)
    {
        var disk = (long)body["disk_id"]!;
        return _state.Instances.Any(instance => (long)instance["id"]! * 10 == disk)
            ? _state.AddImage(body["label"]!.ToString()).DeepClone().AsObject()
            : throw new LinodeRefusal(404, "Not found", null);
    }

    private JsonObject DeleteImage(HttpContext http) =>
        Find(http, _state.Images)["is_public"]!.GetValue<bool>()
            ? throw new LinodeRefusal(403, "Unauthorized", null)
            : Delete(http, _state.Images);

    private JsonObject CreateKey(JsonObject body) =>
        OpenSshKey.TryParse(body["ssh_key"]!.ToString(), out var key)
            ? _state.AddKey(body["label"]!.ToString(), key.Text).DeepClone().AsObject()
            : throw new LinodeRefusal(400, "SSH Key must begin with ssh-…", "ssh_key");

    private JsonObject CreateVolume(JsonObject body)
    {
        Require(_state.Regions, body, "region");
        RequireUnique(_state.Volumes, body);
        return body["size"]!.GetValue<int>() is >= 10 and <= 10_240
            ? _state.AddVolume(body).DeepClone().AsObject()
            : throw new LinodeRefusal(400, "Must be 10-10240", "size");
    }

    private JsonObject DeleteVolume(HttpContext http) =>
        Find(http, _state.Volumes)["linode_id"] is null
            ? Delete(http, _state.Volumes)
            : throw new LinodeRefusal(400, "Volume must be detached before it can be deleted.", null);

    private JsonObject Attach(HttpContext http, JsonObject body)
    {
        var volume = Find(http, _state.Volumes);
        var instance = Find(_state.Instances, body["linode_id"]!.ToString()) ?? throw new LinodeRefusal(404, "Not found", null);
        volume["linode_id"] = instance["id"]!.DeepClone();
        return volume.DeepClone().AsObject();
    }

    private JsonObject Detach(HttpContext http)
    {
        Find(http, _state.Volumes)["linode_id"] = null;
        return [];
    }

    private static void Require(List<JsonObject> items, JsonObject body, string field)
    {
        if (Find(items, body[field]?.ToString()) is null)
        {
            throw new LinodeRefusal(400, $"{field} is not valid", field);
        }
    }

    private static void RequireUnique(List<JsonObject> items, JsonObject body)
    {
        if (items.Any(item => item["label"]!.ToString() == body["label"]!.ToString()))
        {
            throw new LinodeRefusal(400, "Label must be unique among your linodes", "label");
        }
    }
}
