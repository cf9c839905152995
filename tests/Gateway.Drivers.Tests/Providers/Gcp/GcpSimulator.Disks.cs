using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Gcp;

/// <summary>Disks, and what is made of them.</summary>
public sealed partial class GcpSimulator
{
    private void MapDisks(IEndpointRouteBuilder routes)
    {
        MapScoped(routes, "disks", "disk");
        Map(routes, HttpMethods.Post, "/zones/{zone}/disks", (http, body) => Begin(http, () => InsertDisk(http, body!)));
        Map(routes, HttpMethods.Delete, "/zones/{zone}/disks/{disk}", (http, _) => Begin(http, () => DeleteDisk(http)));
        Map(
            routes,
            HttpMethods.Post,
            "/zones/{zone}/disks/{disk}/createSnapshot",
            (http, body) => Begin(http, () => InsertSnapshot(http, body!))
        );
        Map(routes, HttpMethods.Delete, "/global/snapshots/{snapshot}", (http, _) => Begin(http, () => Delete(PathOf(http))));
        Map(routes, HttpMethods.Post, "/global/images", (http, body) => Begin(http, () => InsertImage(http, body!)));
        Map(routes, HttpMethods.Delete, "/global/images/{image}", (http, _) => Begin(http, () => DeleteImage(http)));
    }

    private void Delete(string path)
    {
        _state.Get(path);
        _state.BeginDelete(path, "DELETING");
    }

    private void InsertDisk(HttpContext http, JsonObject body)
    {
        RequireLabels(body);
        if (body["sourceSnapshot"] is { } snapshot)
        {
            _state.Get(snapshot.ToString());
        }

        var zone = Part(http, "zone")!;
        var disk = _state.AddDisk(zone, RequireName(body), GcpState.Number(body["sizeGb"], 500), body);
        _state.Begin(GcpState.PathOf(disk["selfLink"]!.ToString()), "CREATING", "READY");
    }

    private void DeleteDisk(HttpContext http)
    {
        RequireFree(PathOf(http));
        _state.BeginDelete(PathOf(http), "DELETING");
    }

    private void RequireFree(string path)
    {
        if (_state.Get(path)["users"] is JsonArray { Count: > 0 } users)
        {
            var message = $"The disk resource '{path}' is already being used by '{GcpState.PathOf(users[0]!.ToString())}'";
            throw new GcpRefusal(400, "resourceInUseByAnotherResource", message);
        }
    }

    private void Attach(HttpContext http, JsonObject body)
    {
        var instance = _state.Get(InstancePath(http));
        var source = body["source"]!.ToString();
        RequireFree(source);
        Attach(instance, _state.Get(source), body);
    }

    private static void Attach(JsonObject instance, JsonObject disk, JsonObject wish)
    {
        var disks = instance["disks"]!.AsArray();
        var number = disks.Count.ToString(CultureInfo.InvariantCulture);
        disks.Add(
            new JsonObject
            {
                ["kind"] = "compute#attachedDisk",
                ["type"] = "PERSISTENT",
                ["mode"] = "READ_WRITE",
                ["boot"] = wish["boot"]?.GetValue<bool>() ?? false,
                ["autoDelete"] = wish["autoDelete"]?.GetValue<bool>() ?? false,
                ["deviceName"] = wish["deviceName"]?.ToString() ?? $"persistent-disk-{number}",
                ["source"] = disk["selfLink"]!.ToString(),
                ["diskSizeGb"] = disk["sizeGb"]!.ToString(),
            }
        );
        disk["users"] = new JsonArray(instance["selfLink"]!.ToString());
    }

    private void Detach(HttpContext http)
    {
        var disks = _state.Get(InstancePath(http))["disks"]!.AsArray();
        var device = http.Request.Query["deviceName"].ToString();
        var attached =
            disks.FirstOrDefault(disk => disk!["deviceName"]!.ToString() == device)
            ?? throw GcpRefusal.Invalid("deviceName", device, "No attached disk found with this device name.");
        disks.Remove(attached);
        _state.Get(GcpState.PathOf(attached["source"]!.ToString())).Remove("users");
    }

    private void InsertSnapshot(HttpContext http, JsonObject body)
    {
        var disk = _state.Get($"projects/{GcpState.Own}/zones/{Part(http, "zone")}/disks/{Part(http, "disk")}");
        var path = $"projects/{GcpState.Own}/global/snapshots/{RequireName(body)}";
        var snapshot = _state.Add(path, "snapshot", body);
        snapshot["sourceDisk"] = disk["selfLink"]!.ToString();
        snapshot["diskSizeGb"] = disk["sizeGb"]!.ToString();
        _state.Begin(path, "CREATING", "UPLOADING", "READY");
    }

    private void InsertImage(HttpContext http, JsonObject body)
    {
        RequireLabels(body);
        var name = RequireName(body);
        if (body["sourceDisk"]?.ToString() is { } link)
        {
            var source = GcpState.PathOf(link);
            if (_state.Get(source)["users"] is not null && http.Request.Query["forceCreate"] != "true")
            {
                RequireFree(source);
            }
        }
        else
        {
            _state.Get(body["sourceImage"]!.ToString());
        }

        if (body["storageLocations"]?[0]?.ToString() is { } location && location is not ("us-central1" or "europe-west3" or "eu" or "us"))
        {
            throw GcpRefusal.Invalid("resource.storageLocations", location, "Unknown location.");
        }

        var image = _state.AddImage(GcpState.Own, name, body["family"]?.ToString(), deprecation: null);
        GcpState.Put(image, "labels", body["labels"]?.DeepClone());
        GcpState.Put(image, "storageLocations", body["storageLocations"]?.DeepClone());
        _state.Begin($"projects/{GcpState.Own}/global/images/{name}", "PENDING", "READY");
    }

    private void DeleteImage(HttpContext http)
    {
        var path = PathOf(http);
        if (Part(http, "project") != GcpState.Own)
        {
            _ = ImagesOf(http);
            throw new GcpRefusal(403, "forbidden", $"Required 'compute.images.delete' permission for '{path}'");
        }

        Delete(path);
    }
}
