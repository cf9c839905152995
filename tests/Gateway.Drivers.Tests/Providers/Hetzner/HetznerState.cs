using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Hetzner;

/// <summary>What there is in the simulated project.</summary>
internal sealed class HetznerState
{
    private readonly Dictionary<JsonObject, Queue<string>> _courses = [];
    private long _lastId = 1000;

    public HetznerState()
    {
        Locations = [Location(1, "fsn1", "DE"), Location(2, "nbg1", "DE"), Location(3, "hel1", "FI")];
        ServerTypes = [Type(22, "cx22", 2, 4, 40, "0.0060"), Type(23, "cx32", 4, 8, 80, "0.0110"), Type(45, "cax11", 2, 4, 40, "0.0053")];
        Images = [System(1, "debian-13", "debian"), System(2, "ubuntu-24.04", "ubuntu"), System(3, "rocky-10", "rocky")];
    }

    public List<JsonObject> Locations { get; }

    public List<JsonObject> ServerTypes { get; }

    public List<JsonObject> Images { get; }

    public List<JsonObject> Servers { get; } = [];

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

    public JsonObject NewAction(string command) =>
        new()
        {
            ["id"] = ++_lastId,
            ["command"] = command,
            ["status"] = "running",
            ["progress"] = 0,
            ["error"] = null,
        };

    public JsonObject AddServer(string name, JsonObject type, JsonObject image, JsonObject location, JsonObject? labels)
    {
        var id = ++_lastId;
        var server = New(id, name);
        server["public_net"] = JsonNode.Parse($$$"""{"ipv4":{"ip":"203.0.113.{{{id % 250}}}"},"ipv6":{"ip":"2001:db8:{{{id:x}}}::/64"}}""");
        server["private_net"] = new JsonArray();
        server["server_type"] = type.DeepClone();
        server["image"] = image.DeepClone();
        server["location"] = location.DeepClone();
        server["volumes"] = new JsonArray();
        server["labels"] = labels ?? [];
        Servers.Add(server);
        Begin(server, "initializing", "starting", "running");
        return server;
    }

    public void RemoveServer(JsonObject server)
    {
        Servers.Remove(server);
        _courses.Remove(server);
        foreach (var volume in Volumes.Where(volume => volume["server"]?.ToString() == server["id"]!.ToString()))
        {
            volume["server"] = null;
        }
    }

    public JsonObject AddImage(string description, JsonObject server)
    {
        var image = New(++_lastId, null);
        image["type"] = "snapshot";
        image["description"] = description;
        image["disk_size"] = 40;
        image["os_flavor"] = server["image"]!["os_flavor"]!.DeepClone();
        image["architecture"] = "x86";
        image["labels"] = new JsonObject();
        image["created_from"] = new JsonObject { ["id"] = server["id"]!.DeepClone(), ["name"] = server["name"]!.DeepClone() };
        Images.Add(image);
        Begin(image, "creating", "available");
        return image;
    }

    public JsonObject AddKey(string name, string publicKey)
    {
        var key = New(++_lastId, name);
        key["public_key"] = publicKey;
        key["fingerprint"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(publicKey)).AsSpan(0, 16));
        key["labels"] = new JsonObject();
        Keys.Add(key);
        return key;
    }

    public JsonObject AddVolume(string name, int size, JsonObject location, JsonObject? labels)
    {
        var volume = New(++_lastId, name);
        volume["size"] = size;
        volume["location"] = location.DeepClone();
        volume["server"] = null;
        volume["linux_device"] = $"/dev/disk/by-id/scsi-0HC_Volume_{_lastId}";
        volume["labels"] = labels ?? [];
        Volumes.Add(volume);
        Begin(volume, "creating", "available");
        return volume;
    }

    public static void Attach(JsonObject volume, JsonObject server)
    {
        volume["server"] = server["id"]!.DeepClone();
        server["volumes"]!.AsArray().Add(volume["id"]!.DeepClone());
    }

    public void Detach(JsonObject volume)
    {
        var server = Servers.Single(item => item["id"]!.ToString() == volume["server"]!.ToString());
        var left = server["volumes"]!.AsArray().Where(id => id!.ToString() != volume["id"]!.ToString()).Select(id => id!.DeepClone());
        server["volumes"] = new JsonArray([.. left]);
        volume["server"] = null;
    }

    private static JsonObject New(long id, string? name) =>
        new()
        {
            ["id"] = id,
            ["name"] = name,
            ["created"] = "2026-01-30T23:55:00+01:00",
        };

    private static JsonObject Location(long id, string name, string country) =>
        new()
        {
            ["id"] = id,
            ["name"] = name,
            ["country"] = country,
            ["city"] = name,
            ["network_zone"] = "eu-central",
        };

    private JsonObject Type(long id, string name, int cores, double memory, int disk, string price)
    {
        var isArm = name.StartsWith("cax", StringComparison.Ordinal);
        return new JsonObject
        {
            ["id"] = id,
            ["name"] = name,
            ["cores"] = cores,
            ["memory"] = memory,
            ["disk"] = disk,
            ["architecture"] = isArm ? "arm" : "x86",
            ["cpu_type"] = "shared",
            ["prices"] = new JsonArray([.. Locations.Select((location, number) => Price(location, price, number))]),
            ["locations"] = new JsonArray([.. Locations.Select(location => location.DeepClone())]),
        };
    }

    // The first location is the cheapest.
    private static JsonObject Price(JsonObject location, string net, int number)
    {
        var here = (decimal.Parse(net, CultureInfo.InvariantCulture) + (number * 0.001m)).ToString(CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["location"] = location["name"]!.DeepClone(),
            ["price_hourly"] = new JsonObject { ["net"] = here, ["gross"] = here },
        };
    }

    private static JsonObject System(long id, string name, string flavor)
    {
        var image = New(id, name);
        image["type"] = "system";
        image["status"] = "available";
        image["description"] = name;
        image["disk_size"] = 5;
        image["os_flavor"] = flavor;
        image["architecture"] = "x86";
        image["created_from"] = null;
        return image;
    }
}
