using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Triton;

/// <summary>What there is in the simulated datacenter.</summary>
internal sealed class TritonState
{
    public const string BaseImage = "2b683a82-a066-11e3-97ab-2faa44701c5a";
    public const string PublicNetwork = "f0000000-0000-4000-8000-000000000001";
    public const string FabricNetwork = "f0000000-0000-4000-8000-000000000002";

    private readonly Dictionary<JsonObject, Queue<Action<JsonObject>>> _courses = [];
    private int _lastAddress = 1;

    public List<JsonObject> Machines { get; } = [];

    public List<JsonObject> Images { get; } =
    [
        Image(BaseImage, "base", "13.4.0", "smartos", isPublic: true),
        Image("2b683a82-a066-11e3-97ab-2faa44701c5b", "debian-13", "20260101", "linux", isPublic: true),
        Image("2b683a82-a066-11e3-97ab-2faa44701c5c", "ubuntu-24.04", "20260101", "linux", isPublic: true),
    ];

    public List<JsonObject> Packages { get; } =
    [
        Package("7b17343c-94af-6266-e0e8-893a3b9993d0", "g1-small", 512, 12_288, 1),
        Package("7b17343c-94af-6266-e0e8-893a3b9993d1", "g1-medium", 2048, 51_200, 2),
        Package("7b17343c-94af-6266-e0e8-893a3b9993d2", "k1-large", 8192, 102_400, 0),
    ];

    public List<JsonObject> Keys { get; } = [];

    public List<JsonObject> Networks { get; } =
    [
        new JsonObject
        {
            ["id"] = PublicNetwork,
            ["name"] = "external",
            ["public"] = true,
        },
        new JsonObject
        {
            ["id"] = FabricNetwork,
            ["name"] = "My-Fabric-Network",
            ["public"] = false,
            ["fabric"] = true,
        },
    ];

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

    public void BeginState(JsonObject item, params string[] states) =>
        Begin(item, [.. states.Select<string, Action<JsonObject>>(state => machine => machine["state"] = state)]);

    public void Settle(JsonObject item) => _courses.Remove(item);

    public JsonObject AddMachine(string name, JsonObject image, JsonObject package, string[] networks, JsonObject tags, JsonObject metadata)
    {
        var number = ++_lastAddress;
        var machine = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString("D"),
            ["name"] = name,
            ["type"] = "smartmachine",
            ["brand"] = "joyent",
            ["state"] = "provisioning",
            ["image"] = image["id"]!.DeepClone(),
            ["ips"] = new JsonArray(),
            ["memory"] = package["memory"]!.DeepClone(),
            ["disk"] = package["disk"]!.DeepClone(),
            ["metadata"] = metadata,
            ["tags"] = tags,
            ["created"] = "2026-01-30T22:55:00.000Z",
            ["updated"] = "2026-01-30T22:55:00.000Z",
            ["networks"] = new JsonArray(),
            ["firewall_enabled"] = false,
            ["deletion_protection"] = false,
            ["package"] = package["name"]!.DeepClone(),
        };
        Machines.Add(machine);

        // Addresses come with the first boot.
        Begin(
            machine,
            _ => { },
            made =>
            {
                made["state"] = "running";
                made["networks"] = new JsonArray([.. networks.Select(network => JsonValue.Create(network))]);
                made["ips"] = new JsonArray([
                    .. networks.Select(network =>
                        JsonValue.Create(network == PublicNetwork ? $"203.0.113.{number % 250}" : $"192.168.128.{number % 250}")
                    ),
                ]);
            }
        );
        return machine;
    }

    public JsonObject AddImage(string name, string version)
    {
        var image = Image(Guid.NewGuid().ToString("D"), name, version, "smartos", isPublic: false);
        image["state"] = "creating";
        Images.Add(image);
        BeginState(image, "creating", "active");
        return image;
    }

    public JsonObject AddKey(string name, string openSsh)
    {
        var key = new JsonObject
        {
            ["name"] = name,
            ["fingerprint"] = FingerprintOf(openSsh),
            ["key"] = openSsh,
        };
        Keys.Add(key);
        return key;
    }

    public static string FingerprintOf(string openSsh) =>
#pragma warning disable CA5351 // This is how Triton names keys.
        string.Join(':', MD5.HashData(Convert.FromBase64String(openSsh.Split(' ')[1])).Select(part => part.ToString("x2")));
#pragma warning restore CA5351

    private static JsonObject Image(string id, string name, string version, string os, bool isPublic) =>
        new()
        {
            ["id"] = id,
            ["name"] = name,
            ["version"] = version,
            ["os"] = os,
            ["type"] = "zone-dataset",
            ["requirements"] = new JsonObject(),
            ["published_at"] = "2026-01-02T03:04:05Z",
            ["public"] = isPublic,
            ["state"] = "active",
        };

    private static JsonObject Package(string id, string name, int memory, int disk, int vcpus) =>
        new()
        {
            ["id"] = id,
            ["name"] = name,
            ["memory"] = memory,
            ["disk"] = disk,
            ["swap"] = memory * 2,
            ["vcpus"] = vcpus,
            ["lwps"] = 1000,
            ["default"] = false,
            ["version"] = "1.0.0",
        };
}
