using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxImageDriver(SandboxClouds clouds, Connection connection) : IImageDriver, INodeImageDriver
{
    public Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Images.Page(visit, request, image => image.Show(visit)), cancellationToken);

    public Task<Image> GetImageAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Images.Get(visit, id).Show(visit), cancellationToken);

    public Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => Create(visit, request), cancellationToken);

    public Task DeleteImageAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => Delete(visit, id), cancellationToken);

    private static Image Create(SandboxVisit visit, CreateImage request)
    {
        var cloud = visit.Cloud;
        var node = cloud.Nodes.Refer(visit, request.Node, "node");
        if (node.StateAt(visit.Now) is not (NodeState.Running or NodeState.Stopped))
        {
            throw node.WrongState(visit, "node", "cannot be copied");
        }

        // The image that the node was made from may be gone by now.
        var source = node.Template.Image is { } image ? cloud.Images.Find(image.Value)?.Template : null;
        var size = node.Template.Size is { } sizeId ? cloud.Sizes.Find(sizeId.Value)?.Template : null;
        var (number, id) = cloud.Images.Reserve(visit, request.Name);
        var template = new Image
        {
            Id = id,
            Name = request.Name,
            State = ResourceState.Creating,
            CreatedAt = visit.Now,
            OperatingSystem = source?.OperatingSystem,
            Architecture = source?.Architecture,
            MinDiskGiB = size?.DiskGiB,
            SourceNode = node.Template.Id,
        };
        var course = Course<ResourceState>.Begin(
            visit.Now,
            visit.Step,
            (ResourceState.Creating, SandboxWords.Creating),
            (ResourceState.Available, SandboxWords.Available)
        );
        return cloud.Images.Add(new SandboxItem<Image, ResourceState>(number, template, course)).Show(visit);
    }

    private static bool Delete(SandboxVisit visit, string id)
    {
        var image = visit.Cloud.Images.Get(visit, id);
        if (image.Template.SourceNode is null)
        {
            throw visit.Fail(DriverErrorKind.PermissionDenied, $"The image '{id}' is the sandbox's own and stays.");
        }

        visit.Cloud.Images.Remove(image);
        return true;
    }
}
