using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.Vultr;

/// <summary>What changes instances.</summary>
public sealed partial class VultrSimulator
{
    private static readonly string[] Sources = ["os_id", "app_id", "image_id", "snapshot_id", "iso_id"];

    private (int, JsonObject?) CreateInstance(JsonObject body)
    {
        Allow(
            body,
            [
                .. Sources,
                "region",
                "plan",
                "label",
                "tags",
                "sshkey_id",
                "user_data",
                "enable_vpc",
                "attach_vpc",
                "vpc_only",
                "enable_ipv6",
                "hostname",
                "firewall_group_id",
                "script_id",
                "backups",
                "ddos_protection",
                "activation_email",
            ]
        );
        RequireRegion(body);
        var plan = Find(_state.Plans, Required(body, "plan")) ?? throw new VultrRefusal(400, "Invalid plan chosen.");
        if (Sources.Count(source => body[source] is not null) != 1)
        {
            throw new VultrRefusal(400, "Must choose one of os_id, app_id, image_id, snapshot_id or iso_id.");
        }

        RequireSource(body);
        RequireKeys(body);
        RequireNetwork(body);
        if (body["user_data"]?.ToString() is { } data && !Convert.TryFromBase64String(data, new byte[data.Length], out _))
        {
            throw new VultrRefusal(400, "Invalid user_data: must be base64 encoded.");
        }

        return (202, new JsonObject { ["instance"] = _state.AddInstance(body, plan).DeepClone() });
    }

    private void RequireSource(JsonObject body)
    {
        var isThere =
            body["os_id"] is { } os ? Find(_state.Systems, os.ToString()) is not null
            : body["snapshot_id"] is { } snapshot ? Find(_state.Snapshots, snapshot.ToString())?["status"]?.ToString() == "complete"
            : _state.Applications.Any(app => app["image_id"]!.ToString() == body["image_id"]?.ToString());
        if (!isThere)
        {
            throw new VultrRefusal(400, $"Cannot add instance. Invalid {Sources.First(source => body[source] is not null)}");
        }
    }

    private void RequireKeys(JsonObject body)
    {
        if (body["sshkey_id"]?.AsArray().Any(key => Find(_state.Keys, key!.ToString()) is null) == true)
        {
            throw new VultrRefusal(400, "Invalid sshkey_id.");
        }
    }

    // The account has no VPC of its own: one is made by enable_vpc.
    private static void RequireNetwork(JsonObject body)
    {
        if (body["attach_vpc"] is not null)
        {
            throw new VultrRefusal(400, "Invalid VPC.");
        }

        if (body["vpc_only"] is not null && body["enable_vpc"] is null)
        {
            throw new VultrRefusal(400, "A VPC is required for vpc_only.");
        }
    }

    private (int, JsonObject?) UpdateInstance(HttpContext http, JsonObject body)
    {
        Allow(body, "label", "plan");
        var instance = Get(http, "instance", _state.Instances);
        if (body["label"] is { } label)
        {
            instance["label"] = label.DeepClone();
        }

        if (body["plan"] is { } wanted)
        {
            Upgrade(instance, wanted.ToString());
        }

        return (202, new JsonObject { ["instance"] = instance.DeepClone() });
    }

    private void Upgrade(JsonObject instance, string wanted)
    {
        var plan = Find(_state.Plans, wanted);
        if (plan is null || (int)plan["disk"]! < (int)instance["disk"]!)
        {
            throw new VultrRefusal(400, "Invalid plan chosen.");
        }

        instance["status"] = "resizing";
        _state.Begin(
            instance,
            _ => { },
            resized =>
            {
                resized["status"] = "active";
                resized["power_status"] = "running";
                resized["plan"] = plan["id"]!.DeepClone();
                resized["disk"] = plan["disk"]!.DeepClone();
            }
        );
    }

    private (int, JsonObject?) DeleteInstance(HttpContext http)
    {
        _state.RemoveInstance(Get(http, "instance", _state.Instances));
        return (204, null);
    }

    private (int, JsonObject?) RunVerb(HttpContext http)
    {
        var instance = Get(http, "instance", _state.Instances);
        switch (http.Request.RouteValues["verb"])
        {
            case "start":
                _state.Begin(instance, _ => { }, started => started["power_status"] = "running");
                break;
            case "halt":
                _state.Begin(instance, _ => { }, halted => halted["power_status"] = "stopped");
                break;
            case "reboot":
                _state.Settle(instance);
                break;
            case var verb:
                Complain($"There is no verb '{verb}'.");
                throw new VultrRefusal(404, "Invalid resource.");
        }

        return (204, null);
    }

    private (int, JsonObject?) CreateSnapshot(JsonObject body)
    {
        Allow(body, "instance_id", "description");
        return Find(_state.Instances, Required(body, "instance_id")) is null
            ? throw new VultrRefusal(404, "Invalid instance-id")
            : (201, new JsonObject { ["snapshot"] = _state.AddSnapshot(body["description"]!.ToString()).DeepClone() });
    }
}
