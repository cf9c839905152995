using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>How nodes come and go.</summary>
internal static class SandboxNodeLife
{
    /// <summary>The one network that every cloud of the sandbox has.</summary>
    private const string Network = "default";

    public static Node Create(SandboxVisit visit, CreateNode request)
    {
        var cloud = visit.Cloud;
        var options = visit.Connection.ReadOptions<SandboxNodeOptions>(request);
        if (request.ClientToken is { } token && cloud.NodesByToken.TryGetValue(token, out var made))
        {
            return made.Show(visit);
        }

        Check(visit, request);
        var location = request.Location is { } wanted ? cloud.Locations.Refer(visit, wanted, "location") : cloud.Locations.Items[0];
        var volumes = FreeVolumes(visit, request);
        var (number, id) = cloud.Nodes.Reserve(visit, request.Name);
        var course = Course<NodeState>.Begin(
            visit.Now,
            visit.Step,
            (NodeState.Pending, SandboxNode.Provisioning),
            (NodeState.Starting, SandboxNode.Booting),
            (NodeState.Running, SandboxNode.Active)
        );
        var template = new Node
        {
            Id = id,
            Name = request.Name,
            State = NodeState.Pending,
            CreatedAt = visit.Now,
            PublicAddresses = request.PublicAddress is false ? [] : cloud.Nodes.Seed.PublicAddresses(number),
            PrivateAddresses = SandboxSeed.PrivateAddresses(number),
            Image = request.Image,
            Size = request.Size,
            Location = location.Template.Id,
            KeyPairs = request.KeyPairs,
            Tags = request.Tags,
            Extra = ToExtra(options),
        };
        var node = cloud.Nodes.Add(new SandboxNode(number, template, course, course.Settles));
        Remember(cloud, request, node);
        Attach(visit, node, volumes);
        visit.Ledger?.Add(new SandboxLedger.Entry(visit.Now, request, request.ClientToken, Id: id));
        return node.Show(visit);
    }

    /// <summary>Does what another process has done to the same cloud.</summary>
    public static void Repeat(SandboxVisit visit, SandboxLedger.Entry entry)
    {
        var then = visit with { Now = entry.At, Ledger = null };
        visit.Cloud.CatchUp(entry.At);
        if (entry.Create is { } request)
        {
            Create(then, request with { ClientToken = entry.Token });
        }
        else if (entry.Delete is { } id)
        {
            Delete(then, id);
        }
    }

    public static bool Delete(SandboxVisit visit, string id)
    {
        var cloud = visit.Cloud;
        var node = cloud.Nodes.Get(visit, id);
        if (node.IsLeaving)
        {
            return false;
        }

        cloud.Nodes.Keep(visit, node);
        node.IsLeaving = true;
        visit.Ledger?.Add(new SandboxLedger.Entry(visit.Now, Delete: id, Id: id));
        node.FirstRuns = node.FirstRuns > visit.Now ? DateTimeOffset.MaxValue : node.FirstRuns;
        node.Course = Course<NodeState>.Begin(
            visit.Now,
            visit.Step,
            (NodeState.Stopping, SandboxNode.Releasing),
            (NodeState.Terminated, SandboxNode.Gone)
        );
        cloud.When(
            node.Course.Settles,
            () =>
            {
                cloud.Nodes.Remove(node);
                Forget(cloud, node);
                foreach (var volume in node.Volumes)
                {
                    cloud.Volumes.Find(volume.Value)?.Free();
                }
            }
        );
        return true;
    }

    private static void Check(SandboxVisit visit, CreateNode request)
    {
        var cloud = visit.Cloud;
        RequireFit(visit, cloud.Images.Refer(visit, request.Image, "image"), cloud.Sizes.Refer(visit, request.Size, "size").Template);
        foreach (var key in request.KeyPairs)
        {
            cloud.KeyPairs.Refer(visit, key, "keyPairs");
        }

        if (request.Network is { } network && network.Value != Network)
        {
            throw visit.Fail(DriverErrorKind.InvalidValue, $"There is no network '{network.Value}', only '{Network}'.", "network");
        }
    }

    private static SandboxVolume[] FreeVolumes(SandboxVisit visit, CreateNode request)
    {
        var volumes = request.Volumes.Distinct().Select(id => visit.Cloud.Volumes.Refer(visit, id, "volumes")).ToArray();
        if (Array.Find(volumes, volume => volume.StateAt(visit.Now) != VolumeState.Available) is { } busy)
        {
            throw busy.WrongState(visit, "volume", "cannot be attached");
        }

        return volumes.Length <= SandboxVolumeDriver.Devices.Length
            ? volumes
            : throw visit.Fail(
                DriverErrorKind.QuotaExceeded,
                $"A node takes {SandboxVolumeDriver.Devices.Length} volumes at most.",
                "volumes"
            );
    }

    private static void Attach(SandboxVisit visit, SandboxNode node, SandboxVolume[] volumes)
    {
        foreach (var (device, volume) in SandboxVolumeDriver.Devices.Zip(volumes))
        {
            volume.AttachFrom(visit, node, device);
        }
    }

    private static void Remember(SandboxCloud cloud, CreateNode request, SandboxNode node)
    {
        if (request.ClientToken is { } token)
        {
            cloud.NodesByToken.Add(token, node);
            node.ClientToken = token;
        }
    }

    private static void Forget(SandboxCloud cloud, SandboxNode node)
    {
        if (node.ClientToken is { } token)
        {
            cloud.NodesByToken.Remove(token);
        }
    }

    private static Dictionary<string, JsonElement> ToExtra(SandboxNodeOptions options) =>
        options.Description is { } text ? new() { ["description"] = JsonSerializer.SerializeToElement(text) } : [];

    private static void RequireFit(SandboxVisit visit, SandboxItem<Image, ResourceState> image, Size size)
    {
        if (image.StateAt(visit.Now) != ResourceState.Available)
        {
            throw image.WrongState(visit, "image", "cannot be used yet");
        }

        if (image.Template.MinDiskGiB > size.DiskGiB)
        {
            throw visit.Fail(
                DriverErrorKind.InvalidValue,
                $"The image '{image.Id}' needs a disk of {image.Template.MinDiskGiB} GiB, and '{size.Id}' has {size.DiskGiB}.",
                "size"
            );
        }
    }
}
