using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.OpenStack;

/// <summary>What there is in the simulated project.</summary>
internal sealed class OpenStackState
{
    private readonly Dictionary<JsonObject, Queue<Action>> _courses = [];
    private int _made;

    public List<JsonObject> Servers { get; } = [];

    public List<JsonObject> Volumes { get; } = [];

    public List<JsonObject> Snapshots { get; } = [];

    public List<JsonObject> Flavors { get; } = [Flavor("size-1", 1, 2048, 0), Flavor("size-2", 2, 4096, 40), Flavor("size-3", 4, 8192, 80)];

    /// <summary>Moves everything that is under way one step on.</summary>
    public void Step()
    {
        foreach (var (item, course) in _courses.ToArray())
        {
            if (course.TryDequeue(out var next))
            {
                next();
            }
            else
            {
                _courses.Remove(item);
            }
        }
    }

    public void Begin(JsonObject item, string status, params Action[] then)
    {
        item["status"] = status;
        _courses[item] = new Queue<Action>(then);
    }

    public void Settle(JsonObject item) => _courses.Remove(item);

    public JsonObject AddServer(string name, string flavor, JsonObject request)
    {
        var server = New(name, "Z");
        server["created"] = server["created_at"]!.DeepClone();
        server.Remove("created_at");
        server["flavor"] = new JsonObject { ["id"] = flavor, ["links"] = new JsonArray() };
        server["image"] = request["imageRef"] is { } image ? new JsonObject { ["id"] = image.DeepClone() } : "";
        server["metadata"] = request["metadata"]?.DeepClone() ?? new JsonObject();
        server["tags"] = request["tags"]?.DeepClone() ?? new JsonArray();
        server["key_name"] = request["key_name"]?.DeepClone();
        server["addresses"] = new JsonObject();
        server["OS-EXT-STS:task_state"] = "spawning";
        server["OS-EXT-AZ:availability_zone"] = request["availability_zone"]?.DeepClone() ?? "nova";
        server["os-extended-volumes:volumes_attached"] = new JsonArray();
        Servers.Add(server);
        Begin(server, "BUILD", () => Start(server));
        return server;
    }

    public void RemoveServer(JsonObject server)
    {
        Begin(server, server["status"]!.ToString(), () => Servers.Remove(server));
        server["OS-EXT-STS:task_state"] = "deleting";
        foreach (var volume in Volumes.Where(volume => AttachedTo(volume) == server["id"]!.ToString()))
        {
            Free(volume);
        }
    }

    public JsonObject AddVolume(JsonObject request)
    {
        var volume = New(request["name"]!.ToString(), "");
        volume["size"] = request["size"]!.DeepClone();
        volume["availability_zone"] = request["availability_zone"]?.DeepClone() ?? "nova";
        volume["volume_type"] = request["volume_type"]?.DeepClone() ?? "standard";
        volume["metadata"] = request["metadata"]?.DeepClone() ?? new JsonObject();
        volume["attachments"] = new JsonArray();
        Volumes.Add(volume);
        Begin(volume, "creating", () => volume["status"] = "available");
        return volume;
    }

    public void Attach(JsonObject volume, JsonObject server, string device) =>
        Begin(
            volume,
            "reserved",
            () => volume["status"] = "attaching",
            () =>
            {
                volume["status"] = "in-use";
                volume["attachments"] = new JsonArray(new JsonObject { ["server_id"] = server["id"]!.DeepClone(), ["device"] = device });
                server["os-extended-volumes:volumes_attached"]!.AsArray().Add(new JsonObject { ["id"] = volume["id"]!.DeepClone() });
            }
        );

    public void Detach(JsonObject volume) => Begin(volume, "detaching", () => Free(volume));

    public JsonObject AddSnapshot(string name, JsonObject volume)
    {
        var snapshot = New(name, "");
        snapshot["volume_id"] = volume["id"]!.DeepClone();
        snapshot["size"] = volume["size"]!.DeepClone();
        Snapshots.Add(snapshot);
        Begin(snapshot, "creating", () => snapshot["status"] = "available");
        return snapshot;
    }

    public void Remove(List<JsonObject> items, JsonObject item) => Begin(item, "deleting", () => items.Remove(item));

    public static string? AttachedTo(JsonObject volume) =>
        volume["attachments"] is JsonArray { Count: > 0 } list ? list[0]!["server_id"]!.ToString() : null;

    private void Free(JsonObject volume)
    {
        var id = volume["id"]!.ToString();
        foreach (var server in Servers)
        {
            var left = server["os-extended-volumes:volumes_attached"]!.AsArray().Where(item => item!["id"]!.ToString() != id);
            server["os-extended-volumes:volumes_attached"] = new JsonArray([.. left.Select(item => item!.DeepClone())]);
        }

        volume["attachments"] = new JsonArray();
        volume["status"] = "available";
    }

    private static void Start(JsonObject server)
    {
        server["status"] = "ACTIVE";
        server["OS-EXT-STS:task_state"] = null;
        server["addresses"] = JsonNode.Parse(
            """{"shared":[{"addr":"10.0.0.7","version":4,"OS-EXT-IPS:type":"fixed"},{"addr":"203.0.113.7","version":4,"OS-EXT-IPS:type":"floating"}]}"""
        );
    }

    // Cinder leaves the zone of its times to the reader.
    private JsonObject New(string name, string zone) =>
        new()
        {
            ["id"] = Guid.NewGuid().ToString("D"),
            ["name"] = name,
            ["created_at"] = $"2026-01-30T22:55:{_made++ % 60:00}{zone}",
        };

    private static JsonObject Flavor(string id, int cpus, int memory, int disk) =>
        new()
        {
            ["id"] = id,
            ["name"] = id,
            ["vcpus"] = cpus,
            ["ram"] = memory,
            ["disk"] = disk,
            ["OS-FLV-EXT-DATA:ephemeral"] = 0,
            ["OS-FLV-DISABLED:disabled"] = false,
        };
}
