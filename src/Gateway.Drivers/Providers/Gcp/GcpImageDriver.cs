using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>Images of the connection's project and of public ones.</summary>
[Limits(PageSize = GcpClient.MostItems)]
internal sealed class GcpImageDriver(HttpClient http, Connection connection, GcpSettings settings)
    : IImageDriver,
        INodeImageDriver,
        IImageCopyDriver
{
    private readonly GcpClient _gcp = new(http, connection, settings);

    [Filters(FilterField.Name)]
    [Note("the images of the own project, then those of the public ones (setting ImageProjects)")]
    public async Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var own = await _gcp.GetProjectAsync(cancellationToken);
        string[] projects = [own, .. (settings.ImageProjects ?? GcpImages.PublicProjects).Where(project => project != own).Distinct()];
        var page = await new GcpImageLister(_gcp, connection, projects).ListAsync(request, GcpFilter.Of(request.Filter), cancellationToken);
        return new Page<Image>([.. page.Items.Select(found => found.Image.ToImage(connection, found.Project))], page.NextToken);
    }

    public async Task<Image> GetImageAsync(string id, CancellationToken cancellationToken)
    {
        var (project, path) = Find(id);
        return (await _gcp.GetAsync(project, path, GcpJson.Default.ImageWire, cancellationToken)).ToImage(connection, project);
    }

    [Note("of the boot disk; one of a running node is as after a power failure")]
    public async Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<GcpImageOptions>(request);
        var node = GcpId.Refer(connection, request.Node, "node", "node");
        var instance = await _gcp.GetAsync($"zones/{node.Scope}/instances/{node.Name}", GcpJson.Default.InstanceWire, cancellationToken)
            .RefersToAsync("node");
        var disk =
            instance.Disks?.FirstOrDefault(disk => disk.Boot == true)?.Source
            ?? throw connection.Fail(DriverErrorKind.InvalidValue, $"The node '{request.Node.Value}' has no boot disk.", "node");
        var image = new ImageWire
        {
            Name = request.Name,
            SourceDisk = disk,
            Family = options.Family,
            StorageLocations = options.StorageLocation is { } location ? [location] : null,
            Labels = new Dictionary<string, string> { [GcpImages.ZoneLabel] = node.Scope, [GcpImages.NodeLabel] = node.Name },
        };
        return await InsertAsync(image, cancellationToken, ("forceCreate", "true"));
    }

    [Note("into the own project")]
    public async Task<Image> CopyImageAsync(string id, CopyImage request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        await GetImageAsync(id, cancellationToken);
        var (project, path) = Find(id);
        var image = new ImageWire
        {
            Name = request.Name,
            SourceImage = $"projects/{project}/{path}",
            StorageLocations = request.Location is { } location ? [RegionOf(location.Value)] : null,
        };
        return await InsertAsync(image, cancellationToken);
    }

    public async Task DeleteImageAsync(string id, CancellationToken cancellationToken)
    {
        var (project, path) = Find(id);
        await _gcp.BeginAsync(HttpMethod.Delete, path, content: null, cancellationToken, project: project);
    }

    private async Task<Image> InsertAsync(ImageWire image, CancellationToken cancellationToken, params (string, string?)[] query)
    {
        var project = await _gcp.GetProjectAsync(cancellationToken);
        var content = JsonHttp.ToContent(image, GcpJson.Default.ImageWire);
        var operation = await _gcp.BeginAsync(HttpMethod.Post, "global/images", content, cancellationToken, query: query);
        var id = new GcpId(project, image.Name).ToString();
        var told = image with { Status = "PENDING" };
        return await _gcp.GetMadeAsync(
            operation,
            () => GetImageAsync(id, cancellationToken),
            () => told.ToImage(connection, project),
            cancellationToken
        );
    }

    // Images lie in regions and in groups of them: of a zone its region is taken.
    private static string RegionOf(string location) =>
        location.LastIndexOf('-') is var dash && dash > 0 && char.IsAsciiLetter(location[^1]) && location.Count(letter => letter == '-') > 1
            ? location[..dash]
            : location;

    private (string Project, string Path) Find(string id) =>
        GcpId.TryReadGlobal(id, out var read)
            ? (read.Scope, $"global/images/{read.Name}")
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no image '{id}'.");
}
