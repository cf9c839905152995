using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.DigitalOcean;

/// <summary>What there is in the simulated team.</summary>
internal sealed class DigitalOceanState
{
    private const string Made = "2026-01-30T23:55:00Z";

    private readonly Dictionary<JsonObject, Queue<string>> _courses = [];
    private readonly Dictionary<long, (JsonObject Action, Action Finish)> _actions = [];
    private long _lastId = 340_000_000;

    public DigitalOceanState()
    {
        Sizes =
        [
            Size("s-1vcpu-1gb", 1024, 1, 25, 0.00893),
            Size("s-1vcpu-2gb", 2048, 1, 50, 0.01786),
            // The float as the vendor's document has it.
            Size("s-2vcpu-4gb", 4096, 2, 80, 0.03570999950170517),
            Size("gpu-h100x1-80gb", 245_760, 20, 720, 3.39),
        ];
        Regions = [Region("nyc3", "New York 3", true), Region("fra1", "Frankfurt 1", true), Region("sfo1", "San Francisco 1", false)];
        Images =
        [
            NewImage(1, "13 x64", "Debian", "base", "debian-13-x64", 7),
            NewImage(2, "24.04 x64", "Ubuntu", "base", "ubuntu-24-04-x64", 7),
        ];
    }

    public List<JsonObject> Sizes { get; }

    public List<JsonObject> Regions { get; }

    public List<JsonObject> Images { get; }

    public List<JsonObject> Droplets { get; } = [];

    public List<JsonObject> Keys { get; } = [];

    public List<JsonObject> Volumes { get; } = [];

    public List<JsonObject> Snapshots { get; } = [];

    public JsonArray SnapshotsOf(JsonObject droplet) =>
        new([
            .. Images
                .Where(image => droplet["snapshot_ids"]!.AsArray().Any(id => (long)id! == (long)image["id"]!))
                .Select(image => new JsonObject
                {
                    ["id"] = (long)image["id"]!,
                    ["name"] = image["name"]!.DeepClone(),
                    ["created_at"] = image["created_at"]!.DeepClone(),
                    ["regions"] = image["regions"]!.DeepClone(),
                    ["min_disk_size"] = image["min_disk_size"]!.DeepClone(),
                    ["size_gigabytes"] = image["size_gigabytes"]!.DeepClone(),
                    ["type"] = "snapshot",
                }),
        ]);

    /// <summary>Moves every droplet that is under way one step on.</summary>
    public void Step()
    {
        foreach (var (droplet, course) in _courses.ToArray())
        {
            if (course.TryDequeue(out var next))
            {
                droplet["status"] = next;
            }
            else
            {
                _courses.Remove(droplet);
            }
        }
    }

    public void Begin(JsonObject droplet, params string[] course) => _courses[droplet] = new Queue<string>(course);

    public void Settle(JsonObject droplet) => _courses.Remove(droplet);

    /// <summary>An action under way, which is done when it is looked at so many times.</summary>
    public JsonObject NewAction(string type, string resource, JsonNode? resourceId, Action? finish = null)
    {
        var action = new JsonObject
        {
            ["id"] = ++_lastId,
            ["status"] = "in-progress",
            ["type"] = type,
            ["started_at"] = Made,
            ["completed_at"] = null,
            ["resource_id"] = resourceId?.DeepClone(),
            ["resource_type"] = resource,
            ["region_slug"] = "fra1",
        };
        _actions[_lastId] = (action, finish ?? (() => { }));
        return action;
    }

    /// <summary>An action as it is at this look; null for none.</summary>
    public JsonObject? LookAt(long id, string outcome)
    {
        if (!_actions.TryGetValue(id, out var found))
        {
            return null;
        }

        if (found.Action["status"]!.ToString() == "in-progress" && outcome != "in-progress")
        {
            found.Action["status"] = outcome;
            found.Action["completed_at"] = Made;
            if (outcome == "completed")
            {
                found.Finish();
            }
        }

        return found.Action;
    }

    public JsonObject AddDroplet(JsonObject wish, JsonObject size, JsonObject image, JsonObject region)
    {
        var id = ++_lastId;
        var isPublic = wish["public_networking"]?.GetValue<bool>() ?? true;
        var droplet = new JsonObject
        {
            ["id"] = id,
            ["name"] = wish["name"]!.DeepClone(),
            ["memory"] = size["memory"]!.DeepClone(),
            ["vcpus"] = size["vcpus"]!.DeepClone(),
            ["disk"] = size["disk"]!.DeepClone(),
            ["locked"] = false,
            ["status"] = "new",
            ["kernel"] = null,
            ["created_at"] = Made,
            ["features"] = new JsonArray("droplet_agent", "private_networking"),
            ["backup_ids"] = new JsonArray(),
            ["next_backup_window"] = null,
            ["snapshot_ids"] = new JsonArray(),
            ["image"] = image.DeepClone(),
            ["volume_ids"] = new JsonArray(),
            ["size"] = size.DeepClone(),
            ["size_slug"] = size["slug"]!.DeepClone(),
            ["networks"] = Networks(id, isPublic, wish["ipv6"]?.GetValue<bool>() ?? false),
            ["region"] = region.DeepClone(),
            ["tags"] = wish["tags"]?.DeepClone() ?? new JsonArray(),
            ["vpc_uuid"] = "760e09ef-dc84-11e8-981e-3cfdfeaae000",
        };
        Droplets.Add(droplet);
        Begin(droplet, "new", "active");
        return droplet;
    }

    public void RemoveDroplet(JsonObject droplet)
    {
        Droplets.Remove(droplet);
        _courses.Remove(droplet);
        foreach (var volume in Volumes.Where(volume => volume["droplet_ids"]!.AsArray().Any(id => (long)id! == (long)droplet["id"]!)))
        {
            volume["droplet_ids"] = new JsonArray();
        }
    }

    public void AddImage(string name, JsonObject droplet)
    {
        var image = NewImage(++_lastId, name, droplet["image"]!["distribution"]!.ToString(), "snapshot", null, (int)droplet["disk"]!);
        droplet["snapshot_ids"]!.AsArray().Add(_lastId);
        Images.Add(image);
    }

    public JsonObject AddKey(string name, string publicKey)
    {
        var blob = Convert.FromBase64String(publicKey.Split(' ')[1]);
        var key = new JsonObject
        {
            ["id"] = ++_lastId,
            ["fingerprint"] = Convert.ToHexStringLower(SHA256.HashData(blob).AsSpan(0, 16)),
            ["public_key"] = publicKey,
            ["name"] = name,
        };
        Keys.Add(key);
        return key;
    }

    public JsonObject AddVolume(JsonObject wish, JsonObject region)
    {
        var volume = new JsonObject
        {
            ["id"] = NewUuid("volume"),
            ["name"] = wish["name"]!.DeepClone(),
            ["created_at"] = Made,
            ["description"] = wish["description"]?.DeepClone() ?? "",
            ["size_gigabytes"] = wish["size_gigabytes"]!.DeepClone(),
            ["droplet_ids"] = new JsonArray(),
            ["region"] = region.DeepClone(),
            ["tags"] = wish["tags"]?.DeepClone() ?? new JsonArray(),
            ["filesystem_type"] = wish["filesystem_type"]?.DeepClone() ?? "",
            ["filesystem_label"] = wish["filesystem_label"]?.DeepClone() ?? "",
        };
        Volumes.Add(volume);
        return volume;
    }

    public JsonObject AddSnapshot(string name, JsonObject volume)
    {
        var snapshot = new JsonObject
        {
            ["id"] = NewUuid("snapshot"),
            ["name"] = name,
            ["created_at"] = Made,
            ["regions"] = new JsonArray(volume["region"]!["slug"]!.DeepClone()),
            ["resource_id"] = volume["id"]!.DeepClone(),
            ["resource_type"] = "volume",
            ["min_disk_size"] = volume["size_gigabytes"]!.DeepClone(),
            ["size_gigabytes"] = 0.5,
            ["tags"] = new JsonArray(),
        };
        Snapshots.Add(snapshot);
        return snapshot;
    }

    public static void Attach(JsonObject volume, JsonObject droplet)
    {
        volume["droplet_ids"]!.AsArray().Add(droplet["id"]!.DeepClone());
        droplet["volume_ids"]!.AsArray().Add(volume["id"]!.DeepClone());
    }

    public static void Detach(JsonObject volume, JsonObject droplet)
    {
        volume["droplet_ids"] = new JsonArray();
        var left = droplet["volume_ids"]!.AsArray().Where(id => id!.ToString() != volume["id"]!.ToString());
        droplet["volume_ids"] = new JsonArray([.. left.Select(id => id!.DeepClone())]);
    }

    // Two public IPv4 addresses, one of them reserved and listed twice, and IPv6: none may get lost or come twice.
    private static JsonObject Networks(long id, bool isPublic, bool isIpv6)
    {
        var own = string.Create(CultureInfo.InvariantCulture, $"203.0.113.{id % 250}");
        var v4 = new JsonArray(V4(string.Create(CultureInfo.InvariantCulture, $"10.110.0.{id % 250}"), "private"));
        var v6 = new JsonArray();
        if (isPublic)
        {
            v4.Add(V4(own, "public"));
            v4.Add(V4("198.51.100.7", "public"));
            v4.Add(V4(own, "public"));
        }

        if (isIpv6)
        {
            v6.Add(
                JsonNode.Parse(
                    $$"""{"ip_address":"2604:a880:0:1010::18a:{{id % 9999}}","netmask":64,"gateway":"2604:a880:0:1010::1","type":"public"}"""
                )
            );
        }

        return new JsonObject { ["v4"] = v4, ["v6"] = v6 };
    }

    private static JsonNode V4(string address, string type) =>
        JsonNode.Parse($$"""{"ip_address":"{{address}}","netmask":"255.255.240.0","gateway":"203.0.113.1","type":"{{type}}"}""")!;

    private string NewUuid(string kind) =>
        new Guid(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {++_lastId}"))).AsSpan(0, 16)
        ).ToString("D");

    private static JsonObject NewImage(long id, string name, string distribution, string type, string? slug, int disk) =>
        new()
        {
            ["id"] = id,
            ["name"] = name,
            ["distribution"] = distribution,
            ["slug"] = slug,
            ["public"] = type == "base",
            ["regions"] = new JsonArray("nyc3", "fra1"),
            ["created_at"] = Made,
            ["min_disk_size"] = disk,
            ["type"] = type,
            ["size_gigabytes"] = 2.34,
            ["description"] = "",
            ["tags"] = new JsonArray(),
            ["status"] = "available",
        };

    private static JsonObject Size(string slug, int memory, int vcpus, int disk, double price) =>
        new()
        {
            ["slug"] = slug,
            ["memory"] = memory,
            ["vcpus"] = vcpus,
            ["disk"] = disk,
            ["transfer"] = 1.0,
            ["price_monthly"] = price * 672,
            ["price_hourly"] = price,
            ["regions"] = new JsonArray("nyc3", "fra1"),
            ["available"] = true,
            ["description"] = "Basic",
        };

    private static JsonObject Region(string slug, string name, bool isAvailable) =>
        new()
        {
            ["slug"] = slug,
            ["name"] = name,
            ["available"] = isAvailable,
            ["features"] = new JsonArray("backups", "ipv6", "metadata"),
            ["sizes"] = new JsonArray("s-1vcpu-1gb", "s-1vcpu-2gb", "s-2vcpu-4gb", "gpu-h100x1-80gb"),
        };
}
