using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

/// <summary>Images: the provider's own, and what Hetzner calls snapshots and backups of servers.</summary>
[Limits(PageSize = HetznerClient.MostItems)]
internal sealed class HetznerImageDriver(HttpClient http, Connection connection) : IImageDriver, INodeImageDriver
{
    private readonly HetznerClient _hetzner = new(http, connection);

    // Hetzner's filter by name knows its own images only: those that people made have a description in place of a name.
    public async Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = PageWindow.Read(connection, request, HetznerClient.MostItems);
        var list = await _hetzner.ListAsync("images", window, [("sort", "id:asc")], HetznerJson.Default.ImageList, cancellationToken);
        return window.ToPage(list.Images, list.Meta, ToImage);
    }

    public async Task<Image> GetImageAsync(string id, CancellationToken cancellationToken) =>
        ToImage((await _hetzner.GetAsync(AddressOf(id), HetznerJson.Default.ImageAnswer, cancellationToken)).Image);

    public async Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        var node = _hetzner.Refer(request.Node, "node", "node");
        var answer = await _hetzner
            .SendAsync(
                HttpMethod.Post,
                $"servers/{node}/actions/create_image",
                new CreateImageBody(request.Name, "snapshot"),
                HetznerJson.Default.CreateImageBody,
                HetznerJson.Default.ImageAnswer,
                cancellationToken
            )
            .RefersToAsync("node");
        _hetzner.ThrowIfFailed(answer.Action);
        return ToImage(answer.Image);
    }

    public Task DeleteImageAsync(string id, CancellationToken cancellationToken) => _hetzner.DeleteAsync(AddressOf(id), cancellationToken);

    private string AddressOf(string id) => _hetzner.Address("images", "image", id);

    private Image ToImage(ImageWire image) =>
        new()
        {
            Origin = connection,
            Id = HetznerClient.ToId(image.Id),
            Name = image.Name ?? image.Description,
            State = image.Status switch
            {
                "available" => ResourceState.Available,
                "creating" => ResourceState.Creating,
                "unavailable" => ResourceState.Unavailable,
                _ => ResourceState.Unknown,
            },
            NativeState = image.Status,
            CreatedAt = image.Created?.ToUniversalTime(),
            OperatingSystem = image.OsFlavor,
            Architecture = image.Architecture switch
            {
                "x86" => "x86_64",
                "arm" => "aarch64",
                var other => other,
            },
            MinDiskGiB = image.DiskSize?.Ceiling(),
            SourceNode = HetznerClient.ToId(image.CreatedFrom),
            Extra = image.Type is null
                ? new Dictionary<string, JsonElement>()
                : new Dictionary<string, JsonElement> { ["type"] = JsonSerializer.SerializeToElement(image.Type) },
        };
}
