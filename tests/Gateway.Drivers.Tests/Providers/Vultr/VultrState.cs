using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Vultr;

/// <summary>What there is in the simulated account.</summary>
internal sealed class VultrState
{
    private const string MadeAt = "2026-01-30T23:55:00+01:00";

    private readonly Dictionary<JsonObject, Queue<Action<JsonObject>>> _courses = [];
    private int _lastAddress = 1;

    public List<JsonObject> Regions { get; } =
    [Region("ewr", "New Jersey", "US"), Region("ams", "Amsterdam", "NL"), Region("fra", "Frankfurt", "DE")];

    public List<JsonObject> Plans { get; } =
    [Plan("vc2-1c-1gb", 1, 1024, 25, 5), Plan("vc2-1c-2gb", 1, 2048, 55, 10, hourly: 0.0149m), Plan("vc2-2c-4gb", 2, 4096, 80, 20)];

    public List<JsonObject> MetalPlans { get; } =
    [
        Node(
            """{"id":"vbm-4c-32gb","cpu_count":4,"cpu_threads":8,"cpu_model":"E3-1270v6","cpu_mhz":3800,"ram":32768,"disk":240,"disk_count":2,"bandwidth":5120,"monthly_cost":120,"type":"SSD","locations":["ewr"]}"""
        ),
    ];

    public List<JsonObject> Systems { get; } =
    [
        Node("""{"id":2136,"name":"Debian 12 x64 (bookworm)","arch":"x64","family":"debian"}"""),
        Node("""{"id":2284,"name":"Ubuntu 24.04 LTS x64","arch":"x64","family":"ubuntu"}"""),
        Node("""{"id":159,"name":"Custom","arch":"x64","family":"iso"}"""),
        Node("""{"id":186,"name":"Application","arch":"x64","family":"application"}"""),
        Node("""{"id":2076,"name":"Alpine Linux x64","arch":"x64","family":"alpinelinux"}"""),
    ];

    public List<JsonObject> Applications { get; } =
    [
        Node(
            """{"id":1028,"name":"OpenLiteSpeed","short_name":"ols","deploy_name":"OpenLiteSpeed WordPress","type":"marketplace","vendor":"LiteSpeed","image_id":"openlitespeed-wordpress"}"""
        ),
        Node(
            """{"id":1,"name":"LEMP","short_name":"lemp","deploy_name":"LEMP on CentOS 6 x64","type":"one-click","vendor":"vultr","image_id":""}"""
        ),
        Node(
            """{"id":1029,"name":"Plesk","short_name":"plesk","deploy_name":"Plesk Obsidian","type":"marketplace","vendor":"Plesk","image_id":"plesk-obsidian"}"""
        ),
    ];

    public List<JsonObject> Instances { get; } = [];

    public List<JsonObject> Snapshots { get; } = [];

    public List<JsonObject> Keys { get; } = [];

    public List<JsonObject> Blocks { get; } = [];

    /// <summary>Moves everything that is under way one step on.</summary>
    public void Step()
    {
        foreach (var (item, course) in _courses.ToArray())
        {
            if (course.TryDequeue(out var next))
            {
                next(item);
            }
            else
            {
                _courses.Remove(item);
            }
        }
    }

    public void Begin(JsonObject item, params Action<JsonObject>[] course) => _courses[item] = new Queue<Action<JsonObject>>(course);

    public void Settle(JsonObject item) => _courses.Remove(item);

    public JsonObject AddInstance(JsonObject request, JsonObject plan)
    {
        var number = ++_lastAddress;
        var isPrivate = request["vpc_only"] is { } only && (bool)only;
        var hasVpc = isPrivate || request["enable_vpc"] is not null || request["attach_vpc"] is not null;
        var instance = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString("D"),
            ["os"] = "Debian 12 x64 (bookworm)",
            ["ram"] = plan["ram"]!.DeepClone(),
            ["disk"] = plan["disk"]!.DeepClone(),
            ["plan"] = plan["id"]!.DeepClone(),
            ["main_ip"] = "0.0.0.0",
            ["vpc_only"] = isPrivate,
            ["vcpu_count"] = plan["vcpu_count"]!.DeepClone(),
            ["region"] = request["region"]!.DeepClone(),
            ["default_password"] = "simulated-password",
            ["date_created"] = MadeAt,
            ["status"] = "pending",
            ["power_status"] = "running",
            ["server_status"] = "none",
            ["v6_main_ip"] = "",
            ["label"] = request["label"]?.DeepClone() ?? "",
            ["internal_ip"] = "",
            ["kvm"] = "https://my.vultr.com/subs/vps/novnc/api.php?data=simulated-console-secret",
            ["os_id"] = request["os_id"]?.DeepClone() ?? 0,
            ["app_id"] = 0,
            ["image_id"] = request["image_id"]?.DeepClone() ?? "",
            ["snapshot_id"] = request["snapshot_id"]?.DeepClone() ?? "",
            ["features"] = new JsonArray(),
            ["hostname"] = request["hostname"]?.DeepClone() ?? "vultr",
            ["tags"] = request["tags"]?.DeepClone() ?? new JsonArray(),
        };
        Instances.Add(instance);
        Begin(
            instance,
            _ => { },
            made => (made["status"], made["power_status"], made["server_status"]) = ("active", "stopped", "installingbooting"),
            made =>
            {
                (made["power_status"], made["server_status"]) = ("running", "ok");
                made["internal_ip"] = hasVpc ? $"10.1.96.{number % 250}" : "";
                made["main_ip"] = isPrivate ? $"10.1.96.{number % 250}" : $"203.0.113.{number % 250}";
                made["v6_main_ip"] = request["enable_ipv6"] is { } v6 && (bool)v6 ? $"2001:db8::{number:x}" : "";
            }
        );
        return instance;
    }

    public void RemoveInstance(JsonObject instance)
    {
        Instances.Remove(instance);
        _courses.Remove(instance);
        foreach (var block in Blocks.Where(block => block["attached_to_instance"]!.ToString() == instance["id"]!.ToString()))
        {
            block["attached_to_instance"] = "";
        }
    }

    public JsonObject AddSnapshot(string description)
    {
        var snapshot = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString("D"),
            ["date_created"] = MadeAt,
            ["description"] = description,
            ["size"] = 0,
            ["status"] = "pending",
            ["os_id"] = 2136,
            ["app_id"] = 0,
        };
        Snapshots.Add(snapshot);
        Begin(snapshot, _ => { }, made => made["status"] = "complete");
        return snapshot;
    }

    public JsonObject AddKey(string name, string key)
    {
        var added = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString("D"),
            ["date_created"] = MadeAt,
            ["name"] = name,
            ["ssh_key"] = key,
        };
        Keys.Add(added);
        return added;
    }

    public JsonObject AddBlock(string label, int size, string region, string type)
    {
        var block = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString("D"),
            ["date_created"] = MadeAt,
            ["cost"] = size / 10m,
            ["status"] = "pending",
            ["size_gb"] = size,
            ["region"] = region,
            ["attached_to_instance"] = "",
            ["label"] = label,
            ["mount_id"] = "ewr-2f5d7a314fe44f",
            ["block_type"] = type,
        };
        Blocks.Add(block);
        Begin(block, _ => { }, made => made["status"] = "active");
        return block;
    }

    private static JsonObject Node(string json) => JsonNode.Parse(json)!.AsObject();

    private static JsonObject Region(string id, string city, string country) =>
        new()
        {
            ["id"] = id,
            ["city"] = city,
            ["country"] = country,
            ["continent"] = "Any",
            ["options"] = new JsonArray("ddos_protection", "block_storage_high_perf"),
        };

    private static JsonObject Plan(string id, int vcpus, int ram, int disk, int monthly, decimal? hourly = null)
    {
        var plan = new JsonObject
        {
            ["id"] = id,
            ["vcpu_count"] = vcpus,
            ["ram"] = ram,
            ["disk"] = disk,
            ["disk_count"] = 1,
            ["bandwidth"] = 1024,
            ["monthly_cost"] = monthly,
            ["type"] = "vc2",
            ["locations"] = new JsonArray("ewr", "ams", "fra"),
        };
        if (hourly is not null)
        {
            plan["hourly_cost"] = hourly;
        }

        return plan;
    }
}
