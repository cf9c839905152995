using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

/// <summary>Images: distributions and applications, and what DigitalOcean calls snapshots and backups of droplets.</summary>
[Limits(PageSize = DigitalOceanClient.MostItems)]
internal sealed class DigitalOceanImageDriver(HttpClient http, Connection connection, TimeProvider time) : IImageDriver, INodeImageDriver
{
    private readonly DigitalOceanClient _digitalOcean = new(http, connection);

    public Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken) =>
        _digitalOcean.ListAsync("images", request, [], DigitalOceanJson.Default.ImageList, list => list.Images, ToImage, cancellationToken);

    public async Task<Image> GetImageAsync(string id, CancellationToken cancellationToken) =>
        ToImage((await _digitalOcean.GetAsync(AddressOf(id), DigitalOceanJson.Default.ImageAnswer, cancellationToken)).Image);

    // The action does not tell the image's id, and there is no image before it ends.
    [Note("answers when the image is there, which takes minutes: DigitalOcean tells its id no sooner")]
    public async Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        var node = _digitalOcean.Refer(request.Node, "node", "node");
        var droplet = string.Create(CultureInfo.InvariantCulture, $"droplets/{node}");
        var before = await SnapshotsAsync(droplet, cancellationToken).RefersToAsync("node");
        var action = await _digitalOcean
            .BeginAsync(droplet, new DropletActionBody("snapshot", Name: request.Name), cancellationToken)
            .RefersToAsync("node");
        await _digitalOcean.FinishAsync(action, time, cancellationToken);
        var known = before.Select(image => image.Id).ToHashSet();
        var made = (await SnapshotsAsync(droplet, cancellationToken)).FirstOrDefault(image =>
            image.Name == request.Name && !known.Contains(image.Id)
        );
        return made is null
            ? throw connection.Fail(DriverErrorKind.Unexpected, $"The image '{request.Name}' was made, but DigitalOcean does not list it.")
            : await GetImageAsync(made.Id.ToString(CultureInfo.InvariantCulture), cancellationToken);
    }

    public Task DeleteImageAsync(string id, CancellationToken cancellationToken) =>
        _digitalOcean.DeleteAsync(AddressOf(id), cancellationToken);

    // DigitalOcean keeps 25 of a droplet at most: one page.
    private async Task<DropletSnapshotWire[]> SnapshotsAsync(string droplet, CancellationToken cancellationToken) =>
        (
            await _digitalOcean.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"{droplet}/snapshots?per_page={DigitalOceanClient.MostItems}"),
                DigitalOceanJson.Default.DropletSnapshotList,
                cancellationToken
            )
        ).Snapshots;

    private string AddressOf(string id) => _digitalOcean.Address("images", "image", id);

    private Image ToImage(ImageWire image) =>
        new()
        {
            Origin = connection,
            Id = DigitalOceanClient.ToId(image.Id),
            Name = image.Name,
            State = image.Status switch
            {
                "available" => ResourceState.Available,
                "NEW" or "pending" => ResourceState.Creating,
                "retired" or "deleted" => ResourceState.Unavailable,
                _ => ResourceState.Unknown,
            },
            NativeState = image.Status,
            CreatedAt = image.CreatedAt?.ToUniversalTime(),
            OperatingSystem = image.Distribution,
            MinDiskGiB = image.MinDiskSize,
            Extra = new Dictionary<string, JsonElement>
            {
                ["slug"] = JsonSerializer.SerializeToElement(image.Slug),
                ["type"] = JsonSerializer.SerializeToElement(image.Type),
                ["regions"] = JsonSerializer.SerializeToElement(image.Regions ?? []),
            },
        };
}
