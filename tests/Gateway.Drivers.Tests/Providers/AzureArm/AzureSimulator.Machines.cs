using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.AzureArm;

/// <summary>Virtual machines and what is made with them.</summary>
public sealed partial class AzureSimulator
{
    private static readonly string[] MachineFields =
    [
        "location",
        "zones",
        "properties.hardwareProfile.vmSize",
        "properties.storageProfile.imageReference.id",
        "properties.storageProfile.imageReference.publisher",
        "properties.storageProfile.imageReference.offer",
        "properties.storageProfile.imageReference.sku",
        "properties.storageProfile.imageReference.version",
        "properties.storageProfile.osDisk.createOption",
        "properties.storageProfile.osDisk.deleteOption",
        "properties.storageProfile.osDisk.diskSizeGB",
        "properties.storageProfile.osDisk.managedDisk.storageAccountType",
        "properties.storageProfile.dataDisks.lun",
        "properties.storageProfile.dataDisks.createOption",
        "properties.storageProfile.dataDisks.deleteOption",
        "properties.storageProfile.dataDisks.managedDisk.id",
        "properties.osProfile.computerName",
        "properties.osProfile.adminUsername",
        "properties.osProfile.adminPassword",
        "properties.osProfile.customData",
        "properties.osProfile.linuxConfiguration.disablePasswordAuthentication",
        "properties.osProfile.linuxConfiguration.ssh.publicKeys.path",
        "properties.osProfile.linuxConfiguration.ssh.publicKeys.keyData",
        "properties.networkProfile.networkApiVersion",
        "properties.networkProfile.networkInterfaceConfigurations.name",
        "properties.networkProfile.networkInterfaceConfigurations.properties.primary",
        "properties.networkProfile.networkInterfaceConfigurations.properties.deleteOption",
        "properties.networkProfile.networkInterfaceConfigurations.properties.networkSecurityGroup.id",
        "properties.networkProfile.networkInterfaceConfigurations.properties.ipConfigurations.name",
        IpFields + ".subnet.id",
        IpFields + ".publicIPAddressConfiguration.name",
        IpFields + ".publicIPAddressConfiguration.sku.name",
        IpFields + ".publicIPAddressConfiguration.properties.deleteOption",
        IpFields + ".publicIPAddressConfiguration.properties.publicIPAllocationMethod",
        "properties.priority",
        "properties.evictionPolicy",
    ];

    private const string IpFields = "properties.networkProfile.networkInterfaceConfigurations.properties.ipConfigurations.properties";
    private const string ComputeSpace = "/providers/Microsoft.Compute";
    private const string NetworkSpace = "/providers/Microsoft.Network";

    private (int, JsonObject?) PutMachine(HttpContext http)
    {
        var body = Body(http, MachineFields);
        var name = Value(http, "name");
        var path = PathOf(http);
        if (http.Request.Headers.IfNoneMatch != "*")
        {
            Complain("A PUT of a machine without If-None-Match may change another's.");
        }

        if (_state.Resources.ContainsKey(path))
        {
            throw new AzureRefusal(412, "PreconditionFailed", "The resource exists, and If-None-Match is '*'.");
        }

        var location = RequireLocation(body);
        var properties = body["properties"]!;
        RequireName(name, 64, "vmName");
        RequireSize(properties["hardwareProfile"]?["vmSize"]?.ToString());
        RequireImage(properties["storageProfile"]!["imageReference"]!.AsObject());
        RequireLogin(properties["osProfile"]!.AsObject());
        var disks = (properties["storageProfile"]!["dataDisks"]?.AsArray() ?? []).Select(disk =>
            Find(disk!["managedDisk"]!["id"]!.ToString())
        );
        var attached = disks.ToArray();
        var (subnet, isPublic) = RequireNetwork(properties["networkProfile"]!.AsObject());

        var machine = _state.Add(path, location, body["tags"], MachineProperties(properties, name, location));
        machine["zones"] = body["zones"]?.DeepClone();
        AddInterface(machine, subnet, isPublic);
        foreach (var disk in attached)
        {
            Attach(machine, disk);
        }

        Begin(machine, "Creating", ("Creating", "starting"), ("Succeeded", "running"));
        http.Response.Headers["Azure-AsyncOperation"] = $"{Address}subscriptions/{Subscription}/operations/{Guid.NewGuid()}";
        return (201, Shown(machine, view: false));
    }

    private JsonObject MachineProperties(JsonNode asked, string name, string location)
    {
        var disk = _state.Add(
            $"{AzureState.GroupPath}{ComputeSpace}/disks/{name}_OsDisk_1_{_state.Next():x8}",
            location,
            null,
            new JsonObject
            {
                ["osType"] = "Linux",
                ["diskSizeGB"] = 30,
                ["diskState"] = "Attached",
                ["provisioningState"] = "Succeeded",
                ["timeCreated"] = "2026-01-30T22:55:00.123+00:00",
            }
        );
        disk["managedBy"] = $"{AzureState.GroupPath}{ComputeSpace}/virtualMachines/{name}";
        var storage = new JsonObject
        {
            ["imageReference"] = asked["storageProfile"]!["imageReference"]!.DeepClone(),
            ["osDisk"] = new JsonObject { ["managedDisk"] = new JsonObject { ["id"] = disk["id"]!.DeepClone() } },
            ["dataDisks"] = new JsonArray(),
        };
        return new JsonObject
        {
            ["vmId"] = Guid.NewGuid().ToString(),
            ["hardwareProfile"] = asked["hardwareProfile"]!.DeepClone(),
            ["storageProfile"] = storage,
            ["timeCreated"] = "2026-01-30T23:55:00.5+01:00",
        };
    }

    private void AddInterface(JsonObject machine, string subnet, bool isPublic)
    {
        var number = _state.Next();
        var name = machine["name"]!.ToString();
        var ip = new JsonObject
        {
            ["privateIPAddress"] = $"10.0.{number / 250}.{(number % 250) + 4}",
            ["subnet"] = new JsonObject { ["id"] = subnet },
        };
        if (isPublic)
        {
            var address = _state.Add(
                $"{AzureState.GroupPath}{NetworkSpace}/publicIPAddresses/{name}-ip-{number:x8}",
                machine["location"]!.ToString(),
                null,
                new JsonObject { ["ipAddress"] = $"203.0.113.{number % 250}" }
            );
            ip["publicIPAddress"] = new JsonObject { ["id"] = address["id"]!.DeepClone() };
        }

        var card = _state.Add(
            $"{AzureState.GroupPath}{NetworkSpace}/networkInterfaces/{name}-nic-{number:x8}",
            machine["location"]!.ToString(),
            null,
            new JsonObject { ["ipConfigurations"] = new JsonArray(new JsonObject { ["name"] = "primary", ["properties"] = ip }) }
        );
        machine["properties"]!["networkProfile"] = new JsonObject
        {
            ["networkInterfaces"] = new JsonArray(new JsonObject { ["id"] = card["id"]!.DeepClone() }),
        };
    }

    private (int, JsonObject?) DeleteMachine(JsonObject machine)
    {
        machine["properties"]!["provisioningState"] = "Deleting";
        _state.Begin(machine, () => { }, () => Remove(machine));
        return (202, null);
    }

    // What the request said with deleteOption: the interface, its address and the system's disk go too, other disks stay.
    private void Remove(JsonObject machine)
    {
        _state.Remove(machine);
        var name = machine["name"]!.ToString();
        var path = machine["id"]!.ToString();
        string[] parts = [$"/networkInterfaces/{name}-nic-", $"/publicIPAddresses/{name}-ip-", $"/disks/{name}_OsDisk_"];
        foreach (var item in _state.Resources.Values.ToArray())
        {
            if (parts.Any(part => item["id"]!.ToString().Contains(part, StringComparison.Ordinal)))
            {
                _state.Remove(item);
            }
            else if (item["managedBy"]?.ToString() == path)
            {
                item["managedBy"] = null;
                item["properties"]!["diskState"] = "Unattached";
            }
        }
    }

    private (int, JsonObject?) RunMachine(HttpContext http, string verb)
    {
        var machine = Find(http);
        switch (verb)
        {
            case "start":
                Begin(machine, "Updating", ("Updating", "starting"), ("Succeeded", "running"));
                break;
            case "deallocate":
                Begin(machine, "Updating", ("Updating", "deallocating"), ("Succeeded", "deallocated"));
                break;
            case "restart":
                Begin(machine, "Updating", ("Succeeded", "running"));
                break;
            default:
                throw Unknown($"verb '{verb}'");
        }

        return (202, null);
    }

    private (int, JsonObject?) Resize(HttpContext http)
    {
        var body = Body(http, "properties.hardwareProfile.vmSize");
        var machine = Find(http);
        var size = body["properties"]!["hardwareProfile"]!["vmSize"]!.ToString();
        RequireSize(size);
        machine["properties"]!["hardwareProfile"]!["vmSize"] = size;
        var power = machine["properties"]!["simulatedPower"]!.ToString();
        Begin(machine, "Updating", ("Succeeded", power));
        return (200, Shown(machine, view: false));
    }

    private (int, JsonObject?) GetView(HttpContext http) => (200, ViewOf(Find(http)));

    private void Begin(JsonObject machine, string provisioning, params (string Provisioning, string Power)[] steps)
    {
        machine["properties"]!["provisioningState"] = provisioning;
        _state.Begin(
            machine,
            [
                .. steps.Select(step =>
                    (Action)(
                        () =>
                        {
                            machine["properties"]!["provisioningState"] = step.Provisioning;
                            AzureState.SetPower(machine, step.Power);
                        }
                    )
                ),
            ]
        );
    }

    private static JsonObject Shown(JsonObject item, bool view)
    {
        var shown = item.DeepClone().AsObject();
        shown["properties"]!.AsObject().Remove("simulatedPower");
        if (view)
        {
            shown["properties"]!["instanceView"] = ViewOf(item);
        }

        return shown;
    }

    private static JsonObject StatusOf(JsonObject machine) =>
        new()
        {
            ["id"] = machine["id"]!.DeepClone(),
            ["name"] = machine["name"]!.DeepClone(),
            ["location"] = machine["location"]!.DeepClone(),
            ["properties"] = new JsonObject { ["instanceView"] = ViewOf(machine) },
        };

    private static JsonObject ViewOf(JsonObject machine)
    {
        var provisioning = machine["properties"]!["provisioningState"]!.ToString().ToLowerInvariant();
        var statuses = new JsonArray(new JsonObject { ["code"] = $"ProvisioningState/{provisioning}", ["level"] = "Info" });
        if (machine["properties"]!["simulatedPower"] is { } power)
        {
            statuses.Add(new JsonObject { ["code"] = $"PowerState/{power}", ["level"] = "Info" });
        }

        return new JsonObject { ["statuses"] = statuses };
    }

    private JsonObject Expanded(JsonObject card)
    {
        var shown = card.DeepClone().AsObject();
        foreach (var configuration in shown["properties"]!["ipConfigurations"]!.AsArray())
        {
            if (configuration!["properties"]!["publicIPAddress"]?["id"]?.ToString() is { } id)
            {
                configuration["properties"]!["publicIPAddress"] = Find(id).DeepClone();
            }
        }

        return shown;
    }

    private static void RequireName(string name, int most, string target)
    {
        if (name.Length > most || !Name().IsMatch(name))
        {
            throw new AzureRefusal(400, "InvalidParameter", $"The value of parameter {target} is invalid.", target);
        }
    }

    private static void RequireSize(string? size)
    {
        if (!Sizes.Any(known => known.Name == size))
        {
            throw new AzureRefusal(400, "InvalidParameter", $"The value {size} provided for the VM size is not valid.", "vmSize");
        }
    }

    private void RequireImage(JsonObject image)
    {
        if (image["id"]?.ToString() is { } id)
        {
            Find(id);
            return;
        }

        var version = image["version"]?.ToString();
        var start = $"{image["publisher"]}:{image["offer"]}:{image["sku"]}:";
        if (
            !_state.Marketplace.Keys.Any(urn =>
                urn.StartsWith(start, StringComparison.Ordinal) && (version == "latest" || urn == start + version)
            )
        )
        {
            throw new AzureRefusal(
                404,
                "PlatformImageNotFound",
                $"The platform image '{start}{version}' is not available.",
                "imageReference"
            );
        }
    }

    private static void RequireLogin(JsonObject os)
    {
        RequireName(os["computerName"]?.ToString() ?? "", 64, "computerName");
        RequireName(os["adminUsername"]?.ToString() ?? "", 64, "adminUsername");
        var password = os["adminPassword"]?.ToString();
        var keys = os["linuxConfiguration"]?["ssh"]?["publicKeys"]?.AsArray().Count ?? 0;
        var isOff = (bool?)os["linuxConfiguration"]?["disablePasswordAuthentication"] ?? false;
        if ((password is null && keys == 0) || (password is not null && (isOff || password.Length is < 12 or > 72)))
        {
            throw new AzureRefusal(400, "InvalidParameter", "The supplied password or key is not valid.", "adminPassword");
        }

        if (os["customData"]?.ToString() is { } data && !System.Buffers.Text.Base64.IsValid(data))
        {
            throw new AzureRefusal(400, "InvalidParameter", "Custom data in osProfile must be in base64.", "customData");
        }
    }

    private (string Subnet, bool IsPublic) RequireNetwork(JsonObject network)
    {
        if (network["networkApiVersion"]?.ToString() is not "2024-05-01")
        {
            throw new AzureRefusal(400, "InvalidParameter", "networkApiVersion is required.", "networkApiVersion");
        }

        var ip = network["networkInterfaceConfigurations"]!.AsArray().Single()!["properties"]!["ipConfigurations"]!.AsArray().Single()!;
        var subnet = ip["properties"]!["subnet"]!["id"]!.ToString();
        return _state.Subnets.Contains(subnet)
            ? (subnet, ip["properties"]!["publicIPAddressConfiguration"] is not null)
            : throw new AzureRefusal(
                400,
                "InvalidResourceReference",
                $"Resource {subnet} referenced by the interface was not found: subnet."
            );
    }
}
