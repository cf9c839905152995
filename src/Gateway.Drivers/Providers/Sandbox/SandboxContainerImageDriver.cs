using System.Runtime.CompilerServices;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>Images that a registry without bounds gives: every reference is there but those in <c>missing/</c>.</summary>
[Limits(PageSize = 1000)]
internal sealed class SandboxContainerImageDriver(SandboxClouds clouds, Connection connection)
    : IContainerImageDriver,
        IContainerImageSearchDriver
{
    public Task<Page<ContainerImage>> ListContainerImagesAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(
            connection,
            visit => visit.Cloud.ContainerImages.Page(visit, request, image => image.Show(visit)),
            cancellationToken
        );

    public Task<ContainerImage> GetContainerImageAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.ContainerImages.Get(visit, id).Show(visit), cancellationToken);

    public async IAsyncEnumerable<PullProgress> PullContainerImageAsync(
        PullImage request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (reference, arrives) = await clouds.VisitAsync(connection, visit => Ask(visit, request), cancellationToken);
        yield return new PullProgress { Status = "PULLING", Layer = reference.TagOrDigest };
        await clouds.WaitUntilAsync(arrives, cancellationToken);
        var image = await clouds.FinishAsync(
            connection,
            "container-images.pull",
            visit => (Held(visit, reference) ?? Add(visit, reference)).Show(visit),
            cancellationToken
        );
        yield return new PullProgress
        {
            Status = "PULLING",
            Layer = reference.TagOrDigest,
            DoneBytes = image.SizeBytes,
            TotalBytes = image.SizeBytes,
        };
        yield return new PullProgress { Status = "PULLED", Image = image };
    }

    public Task<IReadOnlyList<ImageSearchResult>> SearchContainerImagesAsync(ImageSearch search, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, _ => SandboxImages.Search(search), cancellationToken);

    public Task DeleteContainerImageAsync(string id, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(
            connection,
            "container-images.delete",
            visit =>
            {
                var image = visit.Cloud.ContainerImages.Get(visit, id);
                if (visit.Cloud.Containers.Items.FirstOrDefault(container => container.ImageId == image.Id) is { } user)
                {
                    throw visit.Fail(DriverErrorKind.Conflict, $"The container '{user.Name}' uses the image '{image.Name}'.");
                }

                visit.Cloud.ContainerImages.Remove(image);
                return true;
            },
            cancellationToken
        );

    private static (ImageReference Reference, DateTimeOffset Arrives) Ask(SandboxVisit visit, PullImage request)
    {
        visit.Connection.RefuseOptions(request);
        var reference = SandboxImages.Refer(visit, request.Image);
        return reference.IsMissing()
            ? throw visit.Fail(DriverErrorKind.NotFound, $"The registry has no image '{reference}'.", "image")
            : (reference, Held(visit, reference) is null ? visit.Now + visit.Step : visit.Now);
    }

    private static SandboxItem<ContainerImage, ResourceState>? Held(SandboxVisit visit, ImageReference reference) =>
        visit.Cloud.ContainerImages.Items.FirstOrDefault(image => reference.Names(image.Template));

    private static SandboxItem<ContainerImage, ResourceState> Add(SandboxVisit visit, ImageReference reference)
    {
        var (number, _) = visit.Cloud.ContainerImages.Reserve(visit, reference.ToString());
        var image = reference.ToImage(visit.Now);
        return visit.Cloud.ContainerImages.Add(new SandboxItem<ContainerImage, ResourceState>(number, image, SandboxWords.AlwaysAvailable));
    }
}
