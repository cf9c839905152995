using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Drivers.Keys;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.AzureArm;

/// <summary>Disks, snapshots, keys, and what can be had.</summary>
public sealed partial class AzureSimulator
{
    private static readonly (string Name, int Cores, string Memory, bool IsClosed)[] Sizes =
    [
        ("Standard_B2ts_v2", 2, "1", false),
        ("Standard_B2ls_v2", 2, "4", false),
        ("Standard_D2s_v5", 2, "8", false),
        ("Standard_A1_v2", 1, "1.75", true),
    ];

    private (int, JsonObject?) PutDisk(HttpContext http, string kind)
    {
        var body = Body(
            http,
            "location",
            "sku.name",
            "zones",
            "properties.creationData.createOption",
            "properties.creationData.sourceResourceId",
            "properties.diskSizeGB",
            "properties.incremental"
        );
        RequireName(Value(http, "name"), 80, "diskName");
        var location = RequireLocation(body);
        RefuseChange(http);
        var properties = body["properties"]!.DeepClone().AsObject();
        var creation = properties["creationData"]!;
        var source = creation["createOption"]!.ToString() switch
        {
            "Empty" when kind == "disks" && properties["diskSizeGB"] is not null => null,
            "Copy" => Find(creation["sourceResourceId"]!.ToString()),
            _ => throw new AzureRefusal(400, "InvalidParameter", "Required parameter 'diskSizeGB' is missing.", "diskSizeGB"),
        };
        if (source is not null && source["location"]!.ToString() != location)
        {
            throw new AzureRefusal(400, "InvalidParameter", "The source lies in another location.", "location");
        }

        properties["diskSizeGB"] ??= source!["properties"]!["diskSizeGB"]!.DeepClone();
        properties["timeCreated"] = "2026-01-30T23:55:00+01:00";
        if (kind == "disks")
        {
            properties["diskState"] = "Unattached";
        }

        var disk = _state.Add(PathOf(http), location, body["tags"], properties);
        _state.Provision(disk);
        // 202 has the name and what was asked for, and no id yet.
        var answer = Shown(disk, view: false);
        answer.Remove("id");
        answer["properties"]!["provisioningState"] = "Updating";
        answer["properties"]!.AsObject().Remove("diskState");
        return (202, answer);
    }

    private (int, JsonObject?) ChangeDisks(HttpContext http)
    {
        var body = Body(http, "dataDisksToAttach.diskId", "dataDisksToDetach.diskId");
        var machine = Find(http);
        foreach (var wanted in body["dataDisksToAttach"]?.AsArray() ?? [])
        {
            Attach(machine, Find(wanted!["diskId"]!.ToString()));
        }

        foreach (var wanted in body["dataDisksToDetach"]?.AsArray() ?? [])
        {
            Detach(machine, Find(wanted!["diskId"]!.ToString()));
        }

        return (202, null);
    }

    private static void Attach(JsonObject machine, JsonObject disk)
    {
        if (disk["managedBy"] is { } owner)
        {
            throw new AzureRefusal(
                409,
                "ConflictingUserInput",
                $"Disk '{disk["name"]}' cannot be attached as the disk is already owned by VM '{owner}'."
            );
        }

        var disks = machine["properties"]!["storageProfile"]!["dataDisks"]!.AsArray();
        disks.Add(
            new JsonObject
            {
                ["lun"] = disks.Count,
                ["managedDisk"] = new JsonObject { ["id"] = disk["id"]!.DeepClone() },
            }
        );
        // Compute does not mind case, and does not keep it.
        disk["managedBy"] = machine["id"]!.ToString().Replace($"/{Group}/", $"/{Group.ToUpperInvariant()}/", StringComparison.Ordinal);
        disk["properties"]!["diskState"] = "Attached";
    }

    private static void Detach(JsonObject machine, JsonObject disk)
    {
        var disks = machine["properties"]!["storageProfile"]!["dataDisks"]!.AsArray();
        var attached =
            disks.FirstOrDefault(one =>
                string.Equals(one!["managedDisk"]!["id"]!.ToString(), disk["id"]!.ToString(), StringComparison.OrdinalIgnoreCase)
            ) ?? throw new AzureRefusal(400, "InvalidParameter", "The disk is not attached to this machine.", "dataDisksToDetach");
        disks.Remove(attached);
        disk["managedBy"] = null;
        disk["properties"]!["diskState"] = "Unattached";
    }

    private (int, JsonObject?) PutKey(HttpContext http)
    {
        var body = Body(http, "location", "properties.publicKey");
        RequireName(Value(http, "name"), 80, "sshPublicKeyName");
        var location = RequireLocation(body);
        RefuseChange(http);
        var text = body["properties"]?["publicKey"]?.ToString();
        if (text is not null && !OpenSshKey.TryParse(text, out _))
        {
            throw new AzureRefusal(400, "InvalidParameter", "The value of parameter publicKey is invalid.", "publicKey");
        }

        var properties = text is null ? [] : new JsonObject { ["publicKey"] = text };
        return (201, Shown(_state.Add(PathOf(http), location, body["tags"], properties), view: false));
    }

    private (int, JsonObject?) GenerateKey(HttpContext http)
    {
        var key = Find(http);
        using var pair = RSA.Create(2048);
        var text = OpenSshKey.Of(pair, "generated-by-azure").Text;
        key["properties"]!["publicKey"] = text;
        return (
            200,
            new JsonObject
            {
                ["privateKey"] = pair.ExportRSAPrivateKeyPem(),
                ["publicKey"] = text,
                ["id"] = key["id"]!.DeepClone(),
            }
        );
    }

    // The vendor would change what is there: a driver that creates never means that.
    private void RefuseChange(HttpContext http)
    {
        if (_state.Resources.ContainsKey(PathOf(http)))
        {
            Complain($"PUT {http.Request.Path} changes what is there.");
        }
    }

    private JsonArray ListVersions(HttpContext http)
    {
        if (http.Request.Query["$top"] != "1" || http.Request.Query["$orderby"] != "name desc")
        {
            Complain("Only the newest version is of use.");
        }

        var newest = _state
            .Marketplace.Where(image => image.Key.StartsWith(UrnStart(http), StringComparison.Ordinal))
            .OrderByDescending(image => image.Key, StringComparer.Ordinal)
            .Take(1)
            .Select(image => new JsonObject { ["name"] = image.Value["name"]!.DeepClone(), ["location"] = "westeurope" })
            .ToArray();
        return newest.Length > 0 ? new JsonArray(newest) : throw NoArtifact();
    }

    private JsonObject GetVersion(HttpContext http) =>
        _state.Marketplace.TryGetValue(UrnStart(http) + Value(http, "version"), out var image)
            ? image.DeepClone().AsObject()
            : throw NoArtifact();

    private static AzureRefusal NoArtifact() => new(404, "NotFound", "Artifact: VMImage was not found.");

    private static string UrnStart(HttpContext http) => $"{Value(http, "publisher")}:{Value(http, "offer")}:{Value(http, "sku")}:";

    private static JsonObject ListLocations()
    {
        var regions = Regions
            .Append("europe")
            .Select(name => new JsonObject
            {
                ["id"] = $"/subscriptions/{Subscription}/locations/{name}",
                ["name"] = name,
                ["displayName"] = name,
                ["metadata"] = new JsonObject
                {
                    ["regionType"] = name == "europe" ? "Logical" : "Physical",
                    ["geography"] = "Europe",
                    ["physicalLocation"] = "Somewhere",
                },
            });
        return new JsonObject { ["value"] = new JsonArray([.. regions]) };
    }

    private static JsonObject ListSkus(HttpContext http)
    {
        var match = LocationFilter().Match(http.Request.Query["$filter"].ToString());
        var location = match.Success
            ? match.Groups["location"].Value
            : throw new AzureRefusal(400, "InvalidParameter", "Only a filter by location is supported.", "$filter");
        var sizes = Regions.Contains(location) ? Sizes.Select(size => Sku(size, location)) : [];
        var disk = new JsonObject { ["resourceType"] = "disks", ["name"] = "Premium_LRS" };
        return new JsonObject { ["value"] = new JsonArray([disk, .. sizes]) };
    }

    private static JsonObject Sku((string Name, int Cores, string Memory, bool IsClosed) size, string location) =>
        new()
        {
            ["resourceType"] = "virtualMachines",
            ["name"] = size.Name,
            ["family"] = "standardBsv2Family",
            ["locations"] = new JsonArray(location),
            ["capabilities"] = new JsonArray(
                Capability("vCPUs", size.Cores.ToString(CultureInfo.InvariantCulture)),
                Capability("MemoryGB", size.Memory),
                Capability("MaxResourceVolumeMB", "4096"),
                Capability("CpuArchitectureType", "x64")
            ),
            ["restrictions"] = size.IsClosed
                ? new JsonArray(new JsonObject { ["type"] = "Location", ["reasonCode"] = "NotAvailableForSubscription" })
                : [],
        };

    private static JsonObject Capability(string name, string value) => new() { ["name"] = name, ["value"] = value };

    [GeneratedRegex("^location eq '(?<location>[a-z0-9]+)'$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LocationFilter();
}
