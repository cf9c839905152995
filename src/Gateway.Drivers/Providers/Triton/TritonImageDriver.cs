using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>Images, the cloud's and one's own. CloudAPI gives the whole list at once.</summary>
internal sealed class TritonImageDriver(HttpClient http, Connection connection, TritonSettings settings) : IImageDriver, INodeImageDriver
{
    private readonly TritonClient _triton = new(http, connection, settings);

    [Filters(FilterField.Name, FilterField.State)]
    public async Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = ListWindow.Read(connection, request);
        var images = await _triton.ListAsync(
            "images",
            QueryOf(request.Filter),
            TritonJson.Default.IReadOnlyListImageWire,
            cancellationToken
        );
        return window.Cut(images, ToImage);
    }

    public async Task<Image> GetImageAsync(string id, CancellationToken cancellationToken) =>
        ToImage(await _triton.GetAsync(AddressOf(id), TritonJson.Default.ImageWire, cancellationToken));

    [Note("the node must be stopped; Triton does not tell later which node an image was made from")]
    public async Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<TritonImageOptions>(request);
        var address = NodeAddressOf(request.Node);
        var machine = await _triton.GetAsync(address, TritonJson.Default.MachineWire, cancellationToken).RefersToAsync("node");
        if (machine.State != "stopped")
        {
            throw connection.Fail(
                DriverErrorKind.Conflict,
                $"The node '{machine.Id}' is {machine.State}: Triton makes images of stopped nodes."
            );
        }

        var body = new CreateImageBody(machine.Id, request.Name, options.Version, options.Description);
        return ToImage(
            await _triton
                .PostAsync("images", body, TritonJson.Default.CreateImageBody, TritonJson.Default.ImageWire, cancellationToken)
                .RefersToAsync("node")
        );
    }

    public Task DeleteImageAsync(string id, CancellationToken cancellationToken) => _triton.DeleteAsync(AddressOf(id), cancellationToken);

    private string AddressOf(string id) => _triton.AddressOf("images", "image", id);

    private string NodeAddressOf(ResourceId node) =>
        Guid.TryParseExact(node.Value, "D", out var uuid)
            ? $"machines/{uuid:D}"
            : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no node '{node.Value}'.", "node");

    // Without a state CloudAPI shows the active ones only. A tilde would ask for a part of the name.
    private static IEnumerable<(string Name, string Value)> QueryOf(ListFilter filter)
    {
        yield return ("state", string.Equals(filter.State, "available", StringComparison.OrdinalIgnoreCase) ? "active" : "all");
        if (filter.Name is { Length: > 0 } name && name[0] != '~')
        {
            yield return ("name", name);
        }
    }

    private Image ToImage(ImageWire image)
    {
        var extra = new Dictionary<string, JsonElement>();
        foreach (var (name, value) in new[] { ("version", image.Version), ("type", image.Type) })
        {
            if (value is not null)
            {
                extra[name] = JsonSerializer.SerializeToElement(value);
            }
        }

        if (image.IsPublic is { } isPublic)
        {
            extra["public"] = JsonSerializer.SerializeToElement(isPublic);
        }

        return new Image
        {
            Origin = connection,
            Id = image.Id,
            Name = image.Name,
            State = image.State switch
            {
                "active" => ResourceState.Available,
                "creating" => ResourceState.Creating,
                "unactivated" or "disabled" => ResourceState.Unavailable,
                "failed" => ResourceState.Error,
                _ => ResourceState.Unknown,
            },
            NativeState = image.State,
            CreatedAt = image.PublishedAt?.ToUniversalTime(),
            OperatingSystem = image.Os,
            Extra = extra,
        };
    }
}
