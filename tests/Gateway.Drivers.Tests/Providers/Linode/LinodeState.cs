using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Linode;

/// <summary>What there is in the simulated account.</summary>
internal sealed class LinodeState
{
    // Without a zone, and meant as UTC.
    private const string Made = "2026-01-30T23:55:00";

    private readonly Dictionary<JsonObject, Queue<string>> _courses = [];
    private long _lastId = 12_300_000;

    public List<JsonObject> Types { get; } =
    [
        Type("g6-nanode-1", "Nanode 1GB", 1024, 1, 25_600, 0.0075),
        Type("g6-standard-1", "Linode 2GB", 2048, 1, 51_200, 0.018),
        Type("g6-standard-2", "Linode 4GB", 4096, 2, 81_920, 0.036),
    ];

    public List<JsonObject> Regions { get; } =
    [
        Region("eu-central", "Frankfurt, DE", "de", "ok"),
        Region("us-east", "Newark, NJ", "us", "ok"),
        Region("jp-osa", "Osaka, JP", "jp", "outage"),
    ];

    public List<JsonObject> Images { get; } =
    [
        Image("linode/debian12", "Debian 12", "Debian", 1500, isPublic: true),
        Image("linode/ubuntu24.04", "Ubuntu 24.04 LTS", "Ubuntu", 3500, isPublic: true),
    ];

    public List<JsonObject> Instances { get; } = [];

    public List<JsonObject> Keys { get; } = [];

    public List<JsonObject> Volumes { get; } = [];

    /// <summary>Moves everything that is under way one step on.</summary>
    public void Step()
    {
        foreach (var (item, course) in _courses.ToArray())
        {
            if (course.TryDequeue(out var next))
            {
                item["status"] = next;
            }
            else
            {
                _courses.Remove(item);
            }
        }
    }

    public void Begin(JsonObject item, params string[] course)
    {
        item["status"] = course[0];
        _courses[item] = new Queue<string>(course.Skip(1));
    }

    public void Settle(JsonObject item) => _courses.Remove(item);

    public JsonObject AddInstance(JsonObject wish)
    {
        var id = ++_lastId;
        var ipv4 = new JsonArray(string.Create(CultureInfo.InvariantCulture, $"203.0.113.{id % 250}"));
        if (wish["private_ip"]?.GetValue<bool>() == true)
        {
            ipv4.Add(string.Create(CultureInfo.InvariantCulture, $"192.168.133.{id % 250}"));
        }

        var instance = new JsonObject
        {
            ["id"] = id,
            ["label"] = wish["label"]!.DeepClone(),
            ["group"] = "",
            ["created"] = Made,
            ["updated"] = Made,
            ["type"] = wish["type"]!.DeepClone(),
            ["ipv4"] = ipv4,
            ["ipv6"] = string.Create(CultureInfo.InvariantCulture, $"2600:3c01::f03c:91ff:fe24:{id % 9999}/128"),
            ["image"] = wish["image"]!.DeepClone(),
            ["region"] = wish["region"]!.DeepClone(),
            ["specs"] = new JsonObject
            {
                ["disk"] = 51_200,
                ["memory"] = 2048,
                ["vcpus"] = 1,
            },
            ["hypervisor"] = "kvm",
            ["watchdog_enabled"] = true,
            ["tags"] = wish["tags"]?.DeepClone() ?? new JsonArray(),
            ["has_user_data"] = wish["metadata"] is not null,
            ["placement_group"] = null,
        };
        Instances.Add(instance);
        Begin(instance, "provisioning", "booting", "running");
        return instance;
    }

    public void RemoveInstance(JsonObject instance)
    {
        Instances.Remove(instance);
        _courses.Remove(instance);
        foreach (var volume in Volumes.Where(volume => IsOn(volume, instance)))
        {
            volume["linode_id"] = null;
        }
    }

    /// <summary>An instance has a disk for its system and one for swap; the number of the first is its own with a digit more.</summary>
    public static JsonObject[] DisksOf(JsonObject instance) =>
        [
            new()
            {
                ["id"] = ((long)instance["id"]! * 10) + 1,
                ["label"] = "512 MB Swap Image",
                ["filesystem"] = "swap",
                ["size"] = 512,
                ["status"] = "ready",
            },
            new()
            {
                ["id"] = (long)instance["id"]! * 10,
                ["label"] = "Debian 12 Disk",
                ["filesystem"] = "ext4",
                ["size"] = 50_688,
                ["status"] = "ready",
            },
        ];

    public static bool IsOn(JsonObject volume, JsonObject instance) => volume["linode_id"]?.ToString() == instance["id"]!.ToString();

    public JsonObject AddImage(string label)
    {
        var image = Image(string.Create(CultureInfo.InvariantCulture, $"private/{++_lastId}"), label, null, 1500, isPublic: false);
        Images.Add(image);
        Begin(image, "creating", "available");
        return image;
    }

    public JsonObject AddKey(string label, string text)
    {
        var key = new JsonObject
        {
            ["id"] = ++_lastId,
            ["label"] = label,
            ["ssh_key"] = text,
            ["created"] = Made,
        };
        Keys.Add(key);
        return key;
    }

    public JsonObject AddVolume(JsonObject wish)
    {
        var volume = new JsonObject
        {
            ["id"] = ++_lastId,
            ["label"] = wish["label"]!.DeepClone(),
            ["size"] = wish["size"]!.DeepClone(),
            ["region"] = wish["region"]!.DeepClone(),
            ["linode_id"] = null,
            ["filesystem_path"] = $"/dev/disk/by-id/scsi-0Linode_Volume_{wish["label"]}",
            ["created"] = Made,
            ["updated"] = Made,
            ["tags"] = wish["tags"]?.DeepClone() ?? new JsonArray(),
            ["hardware_type"] = "nvme",
        };
        Volumes.Add(volume);
        Begin(volume, "creating", "active");
        return volume;
    }

    private static JsonObject Type(string id, string label, int memory, int vcpus, int disk, double price) =>
        new()
        {
            ["id"] = id,
            ["label"] = label,
            ["class"] = "standard",
            ["memory"] = memory,
            ["vcpus"] = vcpus,
            ["disk"] = disk,
            ["gpus"] = 0,
            ["network_out"] = 1000,
            ["transfer"] = 1000,
            ["price"] = new JsonObject { ["hourly"] = price, ["monthly"] = price * 667 },
            ["region_prices"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = "jp-osa",
                    ["hourly"] = price * 2,
                    ["monthly"] = price * 1334,
                }
            ),
            ["successor"] = null,
        };

    private static JsonObject Region(string id, string label, string country, string status) =>
        new()
        {
            ["id"] = id,
            ["label"] = label,
            ["country"] = country,
            ["status"] = status,
            ["capabilities"] = new JsonArray("Linodes", "Block Storage", "Metadata"),
        };

    private static JsonObject Image(string id, string label, string? vendor, int size, bool isPublic) =>
        new()
        {
            ["id"] = id,
            ["label"] = label,
            ["vendor"] = vendor,
            ["size"] = size,
            ["created"] = Made,
            ["status"] = "available",
            ["is_public"] = isPublic,
            ["deprecated"] = false,
            ["type"] = "manual",
            ["capabilities"] = new JsonArray("cloud-init"),
        };
}
