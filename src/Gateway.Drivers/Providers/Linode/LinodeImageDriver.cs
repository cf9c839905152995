using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

/// <summary>Images: Linode's own (<c>linode/debian12</c>) and one's own (<c>private/12345</c>).</summary>
[Limits(PageSize = LinodeClient.MostItems)]
internal sealed class LinodeImageDriver(HttpClient http, Connection connection) : IImageDriver, INodeImageDriver
{
    private const decimal MiBInGiB = 1024;

    private readonly LinodeClient _linode = new(http, connection);

    [Filters(FilterField.Name)]
    public Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken) =>
        _linode.ListAsync(
            "images",
            request,
            request.Filter.Name is { } name ? [("label", name)] : [],
            LinodeJson.Default.ListAnswerImageWire,
            ToImage,
            cancellationToken
        );

    public async Task<Image> GetImageAsync(string id, CancellationToken cancellationToken) =>
        ToImage(await _linode.GetAsync(AddressOf(id), LinodeJson.Default.ImageWire, cancellationToken));

    [Note("copies the largest disk of the node")]
    public async Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<LinodeImageOptions>(request);
        var node = _linode.Refer(request.Node, "node", "node");
        var disks = await _linode
            .ListAllAsync($"linode/instances/{node}/disks", LinodeJson.Default.ListAnswerDiskWire, cancellationToken)
            .RefersToAsync("node");
        var disk =
            disks.Where(disk => disk.Filesystem != "swap").MaxBy(disk => disk.Size)
            ?? throw connection.Fail(DriverErrorKind.Conflict, $"The node '{request.Node.Value}' has no disk.");
        var answer = await _linode
            .SendAsync(
                HttpMethod.Post,
                "images",
                new CreateImageBody(disk.Id, request.Name, options.CloudInit),
                LinodeJson.Default.CreateImageBody,
                LinodeJson.Default.ImageWire,
                cancellationToken
            )
            .RefersToAsync("node");
        return ToImage(answer);
    }

    public async Task DeleteImageAsync(string id, CancellationToken cancellationToken)
    {
        var image = await _linode.GetAsync(AddressOf(id), LinodeJson.Default.ImageWire, cancellationToken);
        if (image.IsPublic == true)
        {
            throw connection.Fail(DriverErrorKind.PermissionDenied, $"The image '{id}' is Linode's own.");
        }

        await _linode.RunAsync(HttpMethod.Delete, AddressOf(id), cancellationToken);
    }

    private string AddressOf(string id) => _linode.AddressOfWord("images", "image", id);

    private Image ToImage(ImageWire image) =>
        new()
        {
            Origin = connection,
            Id = image.Id,
            Name = image.Label,
            State = image.Status switch
            {
                "available" => ResourceState.Available,
                "creating" or "pending_upload" => ResourceState.Creating,
                _ => ResourceState.Unknown,
            },
            NativeState = image.Status,
            CreatedAt = image.Created,
            OperatingSystem = image.Vendor,
            MinDiskGiB = image.Size is { } size ? (int)Math.Ceiling(size / MiBInGiB) : null,
            Extra = new Dictionary<string, JsonElement>
            {
                ["isPublic"] = JsonSerializer.SerializeToElement(image.IsPublic),
                ["deprecated"] = JsonSerializer.SerializeToElement(image.Deprecated),
                ["capabilities"] = JsonSerializer.SerializeToElement(image.Capabilities ?? []),
            },
        };
}
