using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxImageDriver(SandboxClouds clouds, Connection connection) : IImageDriver, INodeImageDriver, IImageCopyDriver
{
    public Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Images.Page(visit, request, image => image.Show(visit)), cancellationToken);

    public Task<Image> GetImageAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Images.Get(visit, id).Show(visit), cancellationToken);

    public Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "images.create", visit => Create(visit, request), cancellationToken);

    public Task<Image> CopyImageAsync(string id, CopyImage request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "images.copy", visit => Copy(visit, id, request), cancellationToken);

    public Task DeleteImageAsync(string id, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "images.delete", visit => Delete(visit, id), cancellationToken);

    private static Image Create(SandboxVisit visit, CreateImage request)
    {
        var cloud = visit.Cloud;
        visit.Connection.RefuseOptions(request);
        var node = cloud.Nodes.Refer(visit, request.Node, "node");
        if (node.StateAt(visit.Now) is not (NodeState.Running or NodeState.Stopped))
        {
            throw node.WrongState(visit, "node", "cannot be copied");
        }

        // The image that the node was made from may be gone by now.
        var source = node.Template.Image is { } image ? cloud.Images.Find(image.Value)?.Template : null;
        var size = (node.NewSize ?? node.Template.Size) is { } sizeId ? cloud.Sizes.Find(sizeId.Value)?.Template : null;
        return Add(
            visit,
            request.Name,
            new Image
            {
                Id = default,
                State = ResourceState.Creating,
                OperatingSystem = source?.OperatingSystem,
                Architecture = source?.Architecture,
                MinDiskGiB = size?.DiskGiB,
                SourceNode = node.Template.Id,
            }
        );
    }

    // Every location of the sandbox has every image: where the copy goes is only checked.
    private static Image Copy(SandboxVisit visit, string id, CopyImage request)
    {
        visit.Connection.RefuseOptions(request);
        var source = visit.Cloud.Images.Get(visit, id);
        if (request.Location is { } location)
        {
            visit.Cloud.Locations.Refer(visit, location, "location");
        }

        return source.StateAt(visit.Now) == ResourceState.Available
            ? Add(visit, request.Name, source.Template)
            : throw source.WrongState(visit, "image", "cannot be copied yet");
    }

    private static Image Add(SandboxVisit visit, string name, Image likeness)
    {
        var (number, id) = visit.Cloud.Images.Reserve(visit, name);
        var template = likeness with { Id = id, Name = name, CreatedAt = visit.Now };
        var course = Course<ResourceState>.Begin(
            visit.Now,
            visit.Step,
            (ResourceState.Creating, SandboxWords.Creating),
            (ResourceState.Available, SandboxWords.Available)
        );
        return visit.Cloud.Images.Add(new SandboxItem<Image, ResourceState>(number, template, course)).Show(visit);
    }

    private static bool Delete(SandboxVisit visit, string id)
    {
        var image = visit.Cloud.Images.Get(visit, id);
        if (image.Number < visit.Cloud.OwnImages)
        {
            throw visit.Fail(DriverErrorKind.PermissionDenied, $"The image '{id}' is the sandbox's own and stays.");
        }

        visit.Cloud.Images.Remove(image);
        return true;
    }
}
