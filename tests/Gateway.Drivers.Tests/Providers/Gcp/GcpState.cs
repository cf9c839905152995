using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Gcp;

/// <summary>What there is in the simulated projects. Things are kept by their paths: <c>projects/p/zones/z/instances/n</c>.</summary>
internal sealed class GcpState
{
    public const string Own = "cloudgateway-test";

    /// <summary>The last step of what is deleted.</summary>
    private const string Gone = "(gone)";

    private readonly Dictionary<string, Queue<string>> _courses = new(StringComparer.Ordinal);
    private long _lastId = 1000;

    public GcpState()
    {
        foreach (var zone in Zones)
        {
            AddZone(zone);
        }

        AddImage("debian-cloud", "debian-12-bookworm-v20260101", "debian-12", "OBSOLETE");
        AddImage("debian-cloud", "debian-13-trixie-v20260910", "debian-13", null);
        AddImage("rocky-linux-cloud", "rocky-linux-10-v20260901", "rocky-linux-10", null);
        AddImage("ubuntu-os-cloud", "ubuntu-2404-noble-amd64-v20260905", "ubuntu-2404-lts-amd64", null);
        AddImage("ubuntu-os-cloud", "ubuntu-2604-resolute-arm64-v20260905", "ubuntu-2604-lts-arm64", "DEPRECATED");
        AddImage("ubuntu-os-cloud", "ubuntu-minimal-2604-resolute-amd64-v20260905", "ubuntu-minimal-2604-lts-amd64", null);
    }

    public static IReadOnlyList<string> Zones { get; } = ["europe-west3-a", "us-central1-a", "us-central1-b"];

    /// <summary>All things, sorted by path as Google lists them by name.</summary>
    public SortedDictionary<string, JsonObject> Things { get; } = new(StringComparer.Ordinal);

    public JsonObject Metadata { get; } =
        JsonNode
            .Parse("""{"kind":"compute#metadata","fingerprint":"f0","items":[{"key":"ssh-keys","value":"someone:ssh-rsa AAAA"}]}""")!
            .AsObject();

    /// <summary>Moves everything that is under way one step on.</summary>
    public void Step()
    {
        foreach (var (path, course) in _courses.ToArray())
        {
            if (!course.TryDequeue(out var next))
            {
                _courses.Remove(path);
            }
            else if (next == Gone)
            {
                Remove(path);
            }
            else
            {
                Things[path]["status"] = next;
            }
        }
    }

    public void Begin(string path, params string[] course)
    {
        Things[path]["status"] = course[0];
        _courses[path] = new Queue<string>(course.Skip(1));
    }

    public void Settle(string path) => _courses.Remove(path);

    public void BeginDelete(string path, string word) => Begin(path, word, Gone);

    public JsonObject Get(string path) => Things.TryGetValue(path, out var thing) ? thing : throw GcpRefusal.NotFound(path);

    /// <summary>The things right below a path.</summary>
    public IEnumerable<JsonObject> Below(string path) =>
        Things
            .Where(thing => thing.Key.StartsWith(path + "/", StringComparison.Ordinal) && !thing.Key[(path.Length + 1)..].Contains('/'))
            .Select(thing => thing.Value);

    public JsonObject Add(string path, string kind, JsonObject? body = null)
    {
        if (Things.ContainsKey(path))
        {
            throw new GcpRefusal(409, "alreadyExists", $"The resource '{path}' already exists");
        }

        var thing = body?.DeepClone().AsObject() ?? [];
        thing["kind"] = $"compute#{kind}";
        thing["id"] = (++_lastId).ToString(CultureInfo.InvariantCulture);
        thing["name"] = path[(path.LastIndexOf('/') + 1)..];
        thing["selfLink"] = Link(path);
        thing["creationTimestamp"] = "2026-01-30T23:55:00.123-08:00";
        Things[path] = thing;
        return thing;
    }

    public JsonObject AddDisk(string zone, string name, long sizeGb, JsonObject? body = null)
    {
        var disk = Add($"projects/{Own}/zones/{zone}/disks/{name}", "disk", body);
        disk["zone"] = Link($"projects/{Own}/zones/{zone}");
        disk["sizeGb"] = sizeGb.ToString(CultureInfo.InvariantCulture);
        disk["status"] = "READY";
        return disk;
    }

    public JsonObject AddImage(string project, string name, string? family, string? deprecation)
    {
        var image = Add($"projects/{project}/global/images/{name}", "image");
        Put(image, "family", family);
        image["diskSizeGb"] = "10";
        image["status"] = "READY";
        image["architecture"] = name.Contains("arm64", StringComparison.Ordinal) ? "ARM64" : "X86_64";
        if (deprecation is not null)
        {
            image["deprecated"] = new JsonObject { ["state"] = deprecation };
        }

        return image;
    }

    public static string Link(string path) => $"https://www.googleapis.com/compute/v1/{path}";

    /// <summary>Sets a member; none for null, which Google leaves out.</summary>
    public static void Put(JsonObject thing, string name, JsonNode? value)
    {
        if (value is not null)
        {
            thing[name] = value;
        }
    }

    public static string PathOf(string link) => link[link.IndexOf("projects/", StringComparison.Ordinal)..];

    public static long Number(JsonNode? text, long usual) =>
        text is null ? usual : long.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture);

    private void AddZone(string zone)
    {
        var path = $"projects/{Own}/zones/{zone}";
        var added = Add(path, "zone");
        added["status"] = "UP";
        added["region"] = Link($"projects/{Own}/regions/{zone[..^2]}");
        AddType(zone, "e2-medium", 2, 4096, isShared: true);
        AddType(zone, "e2-standard-2", 2, 8192, isShared: false);
        AddType(zone, "e2-standard-4", 4, 16384, isShared: false);
    }

    private void AddType(string zone, string name, int cpus, int memory, bool isShared)
    {
        var type = Add($"projects/{Own}/zones/{zone}/machineTypes/{name}", "machineType");
        type["zone"] = zone;
        type["guestCpus"] = cpus;
        type["memoryMb"] = memory;
        type["isSharedCpu"] = isShared;
        type["architecture"] = "X86_64";
        type["maximumPersistentDisksSizeGb"] = "263168";
    }

    private void Remove(string path)
    {
        _courses.Remove(path);
        if (!Things.Remove(path, out var thing) || thing["disks"] is not JsonArray disks)
        {
            return;
        }

        foreach (var attached in disks)
        {
            var disk = PathOf(attached!["source"]!.ToString());
            if (attached["autoDelete"]?.GetValue<bool>() == true)
            {
                Things.Remove(disk);
            }
            else
            {
                Things[disk].Remove("users");
            }
        }
    }
}
