using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>Virtual machines as nodes.</summary>
internal sealed class ArmMachines(ArmClient arm, Connection connection)
{
    /// <summary>The tag that a repeated request is known by; not shown as a tag.</summary>
    public const string TokenTag = "cloudgateway-token";

    private const string PowerPrefix = "PowerState/";
    private const string StoppedButBilled = "stopped";

    // https://learn.microsoft.com/azure/virtual-machines/states-billing
    private static readonly Dictionary<string, NodeState> PowerStates = new(StringComparer.OrdinalIgnoreCase)
    {
        ["starting"] = NodeState.Starting,
        ["running"] = NodeState.Running,
        ["stopping"] = NodeState.Stopping,
        ["deallocating"] = NodeState.Stopping,
        [StoppedButBilled] = NodeState.Stopped,
        ["deallocated"] = NodeState.Stopped,
        ["hibernated"] = NodeState.Suspended,
    };

    public Node ToNode(MachineWire machine, InstanceView? view, ArmAddresses addresses)
    {
        var (state, word) = StateOf(machine.Properties?.ProvisioningState, view);
        return new Node
        {
            Origin = connection,
            Id = arm.ToId(machine.Id),
            Name = machine.Name,
            State = state,
            NativeState = word,
            CreatedAt = machine.Properties?.TimeCreated?.ToUniversalTime(),
            PublicAddresses = addresses.PublicOf(machine),
            PrivateAddresses = addresses.PrivateOf(machine),
            Size = machine.Properties?.HardwareProfile is { } hardware ? hardware.VmSize : (ResourceId?)null,
            Image = ImageOf(machine.Properties?.StorageProfile?.ImageReference),
            Location = machine.Location is { } location ? location : (ResourceId?)null,
            Volumes = [.. DisksOf(machine.Properties?.StorageProfile).Select(arm.ToId)],
            Tags = (machine.Tags ?? []).Where(tag => tag.Key != TokenTag).ToDictionary(),
            Extra = ToExtra(machine, word),
        };
    }

    /// <summary>
    /// What goes on at Resource Manager counts before the power where it is what makes or ends the machine. A change that has failed
    /// leaves the machine as it was: only without a power state is it an error.
    /// </summary>
    private static (NodeState State, string? Word) StateOf(string? provisioning, InstanceView? view)
    {
        var power = view
            ?.Statuses?.Select(status => status.Code)
            .FirstOrDefault(code => code?.StartsWith(PowerPrefix, StringComparison.OrdinalIgnoreCase) == true)
            ?[PowerPrefix.Length..];
        var word = power ?? provisioning?.ToLowerInvariant();
        var state = power is null ? NodeState.Unknown : PowerStates.GetValueOrDefault(power, NodeState.Unknown);
        return provisioning?.ToLowerInvariant() switch
        {
            "creating" => (NodeState.Pending, "creating"),
            "deleting" => (NodeState.Stopping, "deleting"),
            "migrating" => (NodeState.Migrating, "migrating"),
            "updating" when state is NodeState.Running or NodeState.Stopped => (NodeState.Reconfiguring, "updating"),
            "failed" when power is null => (NodeState.Error, "failed"),
            _ => (state, word),
        };
    }

    private ResourceId? ImageOf(ImageReference? image) =>
        image switch
        {
            { Id: { } id } => arm.ToId(id),
            { Publisher: { } publisher, Offer: { } offer, Sku: { } sku, Version: { } version } => new ImageUrn(
                publisher,
                offer,
                sku,
                version
            ).ToString(),
            _ => (ResourceId?)null,
        };

    private static IEnumerable<string> DisksOf(StorageWire? storage) =>
        new[] { storage?.OsDisk }.Concat(storage?.DataDisks ?? []).Select(disk => disk?.ManagedDisk?.Id).OfType<string>();

    private static Dictionary<string, JsonElement> ToExtra(MachineWire machine, string? word)
    {
        var extra = new Dictionary<string, JsonElement>();
        if (machine.Properties?.ProvisioningState is { } provisioning)
        {
            extra["provisioningState"] = JsonSerializer.SerializeToElement(provisioning);
        }

        if (machine.Zones is [var zone, ..])
        {
            extra["zone"] = JsonSerializer.SerializeToElement(zone);
        }

        // Switched off from inside, it keeps its hardware, and is paid for.
        if (string.Equals(word, StoppedButBilled, StringComparison.OrdinalIgnoreCase))
        {
            extra["stillBilled"] = JsonSerializer.SerializeToElement(value: true);
        }

        return extra;
    }
}
