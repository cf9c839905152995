using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxNodeDriver(SandboxClouds clouds, Connection connection) : INodeDriver, INodePowerDriver
{
    public Task<Page<Node>> ListNodesAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Nodes.Page(visit, request), cancellationToken);

    public Task<Node> GetNodeAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Nodes.Get(visit, id).Show(visit), cancellationToken);

    public Task<Node> CreateNodeAsync(CreateNode request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => Create(visit, request), cancellationToken);

    public Task DeleteNodeAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => Delete(visit, id), cancellationToken);

    public Task<Node> StartNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            NodeAction.Start,
            cancellationToken,
            (NodeState.Starting, SandboxNode.Booting),
            (NodeState.Running, SandboxNode.Active)
        );

    public Task<Node> StopNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            NodeAction.Stop,
            cancellationToken,
            (NodeState.Stopping, SandboxNode.Halting),
            (NodeState.Stopped, SandboxNode.Off)
        );

    public Task<Node> RebootNodeAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            NodeAction.Reboot,
            cancellationToken,
            (NodeState.Rebooting, SandboxNode.Rebooting),
            (NodeState.Running, SandboxNode.Active)
        );

    private Task<Node> SwitchAsync(
        string id,
        NodeAction action,
        CancellationToken cancellationToken,
        params (NodeState State, string Word)[] phases
    ) =>
        clouds.VisitAsync(
            connection,
            visit =>
            {
                var node = visit.Cloud.Nodes.Get(visit, id);
                if (!NodeActions.LegalIn(node.StateAt(visit.Now)).Contains(action))
                {
                    throw node.WrongState(visit, "node", $"cannot {action.ToString().ToLowerInvariant()}");
                }

                visit.Cloud.Nodes.Keep(visit, node);
                node.Course = Course<NodeState>.Begin(visit.Now, visit.Step, phases);
                return node.Show(visit);
            },
            cancellationToken
        );

    private static Node Create(SandboxVisit visit, CreateNode request)
    {
        var cloud = visit.Cloud;
        RequireFit(visit, cloud.Images.Refer(visit, request.Image, "image"), cloud.Sizes.Refer(visit, request.Size, "size").Template);
        var location = request.Location is { } wanted ? cloud.Locations.Refer(visit, wanted, "location") : cloud.Locations.Items[0];
        foreach (var key in request.KeyPairs)
        {
            cloud.KeyPairs.Refer(visit, key, "keyPairs");
        }

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
            PublicAddresses = cloud.Nodes.Seed.PublicAddresses(number),
            PrivateAddresses = SandboxSeed.PrivateAddresses(number),
            Image = request.Image,
            Size = request.Size,
            Location = location.Template.Id,
            KeyPairs = request.KeyPairs,
            Tags = request.Tags,
        };
        return cloud.Nodes.Add(new SandboxNode(number, template, course, course.Settles)).Show(visit);
    }

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

    private static bool Delete(SandboxVisit visit, string id)
    {
        var cloud = visit.Cloud;
        var node = cloud.Nodes.Get(visit, id);
        if (node.IsLeaving)
        {
            return false;
        }

        cloud.Nodes.Keep(visit, node);
        node.IsLeaving = true;
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
                foreach (var volume in node.Volumes)
                {
                    cloud.Volumes.Find(volume.Value)?.Free();
                }
            }
        );
        return true;
    }
}
