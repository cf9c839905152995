using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.AzureArm;

/// <summary>What there is in the simulated subscription, by path in lower case.</summary>
internal sealed class AzureState
{
    private readonly Dictionary<JsonObject, Queue<Action>> _courses = [];
    private int _last;

    public AzureState()
    {
        AddSubnet("network", "nodes");
        AddMarketplace("Debian:debian-12:12-gen2:0.20251006.2", "Linux", "x64");
        AddMarketplace("Debian:debian-12:12-gen2:0.20251112.1", "Linux", "x64");
        AddMarketplace("Canonical:ubuntu-24_04-lts:server:24.04.202511010", "Linux", "x64");
        foreach (var name in new[] { "golden-a", "golden-b", "golden-c", "golden-d" })
        {
            AddImage(name);
        }
    }

    public Dictionary<string, JsonObject> Resources { get; } = new(StringComparer.OrdinalIgnoreCase);

    public HashSet<string> Subnets { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, JsonObject> Marketplace { get; } = new(StringComparer.Ordinal);

    public static string GroupPath { get; } = $"/subscriptions/{AzureSimulator.Subscription}/resourceGroups/{AzureSimulator.Group}";

    public int Next() => ++_last;

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

    public void Begin(JsonObject item, params Action[] steps) => _courses[item] = new Queue<Action>(steps);

    public void Settle(JsonObject item) => _courses.Remove(item);

    public JsonObject Add(string path, string location, JsonNode? tags, JsonObject properties)
    {
        var parts = path.Split('/');
        var item = new JsonObject
        {
            ["id"] = path,
            ["name"] = parts[^1],
            ["type"] = $"{parts[^3]}/{parts[^2]}",
            ["location"] = location,
            ["tags"] = tags?.DeepClone(),
            ["properties"] = properties,
        };
        Resources[path] = item;
        return item;
    }

    public void Remove(JsonObject item)
    {
        Resources.Remove(item["id"]!.ToString());
        _courses.Remove(item);
    }

    /// <summary>Provisions something in two looks.</summary>
    public void Provision(JsonObject item)
    {
        var properties = item["properties"]!.AsObject();
        properties["provisioningState"] = "Creating";
        Begin(item, () => { }, () => properties["provisioningState"] = "Succeeded");
    }

    public static void SetPower(JsonObject machine, string word) => machine["properties"]!["simulatedPower"] = word;

    private void AddSubnet(string network, string subnet) =>
        Subnets.Add($"{GroupPath}/providers/Microsoft.Network/virtualNetworks/{network}/subnets/{subnet}");

    private void AddMarketplace(string urn, string system, string architecture) =>
        Marketplace[urn] = new JsonObject
        {
            ["name"] = urn.Split(':')[^1],
            ["location"] = "westeurope",
            ["properties"] = new JsonObject
            {
                ["architecture"] = architecture,
                ["hyperVGeneration"] = "V2",
                ["osDiskImage"] = new JsonObject { ["operatingSystem"] = system, ["sizeInGb"] = 30 },
            },
        };

    private void AddImage(string name) =>
        Add(
            $"{GroupPath}/providers/Microsoft.Compute/images/{name}",
            "westeurope",
            null,
            new JsonObject
            {
                ["provisioningState"] = "Succeeded",
                ["hyperVGeneration"] = "V2",
                ["storageProfile"] = new JsonObject
                {
                    ["osDisk"] = new JsonObject
                    {
                        ["osType"] = "Linux",
                        ["osState"] = "Generalized",
                        ["diskSizeGB"] = 30,
                    },
                },
            }
        );
}
