using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>Images of Glance; those of servers are made by Nova.</summary>
[Limits(PageSize = OpenStackClient.MostItems)]
internal sealed class OpenStackImageDriver(HttpClient http, Connection connection, KeystoneSession session) : IImageDriver, INodeImageDriver
{
    private static readonly Dictionary<string, ResourceState> States = new(StringComparer.Ordinal)
    {
        ["queued"] = ResourceState.Creating,
        ["saving"] = ResourceState.Creating,
        ["uploading"] = ResourceState.Creating,
        ["importing"] = ResourceState.Creating,
        ["active"] = ResourceState.Available,
        ["deactivated"] = ResourceState.Unavailable,
        ["pending_delete"] = ResourceState.Deleting,
        ["deleted"] = ResourceState.Deleting,
        ["killed"] = ResourceState.Error,
    };

    private readonly OpenStackClient _client = new(http, connection, session);

    [Filters(FilterField.Name, FilterField.State)]
    public async Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var list = await _client.GetAsync(
            OpenStackService.Image,
            "/images",
            OpenStackJson.Default.ImageList,
            cancellationToken,
            [("sort", "created_at:asc"), .. OpenStackClient.PageOf(request), .. QueryOf(request.Filter)]
        );
        return OpenStackClient.ToPage(list.Images, list.Next is not null, ToImage);
    }

    public async Task<Image> GetImageAsync(string id, CancellationToken cancellationToken) =>
        ToImage(await _client.GetAsync(OpenStackService.Image, AddressOf(id), OpenStackJson.Default.ImageWire, cancellationToken));

    public async Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        var node = _client.Refer(request.Node, "node", "node");
        var answer = await _client
            .PostAsync(
                OpenStackService.Compute,
                $"/servers/{node}/action",
                new Dictionary<string, ActionArguments?> { ["createImage"] = new() { Name = request.Name } },
                OpenStackJson.Default.DictionaryStringActionArguments,
                OpenStackJson.Default.CreatedImage,
                cancellationToken
            )
            .RefersToAsync("node");
        return await GetImageAsync(answer.ImageId, cancellationToken);
    }

    public Task DeleteImageAsync(string id, CancellationToken cancellationToken) =>
        _client.DeleteAsync(OpenStackService.Image, AddressOf(id), cancellationToken);

    private string AddressOf(string id) => _client.PathOf("images", "image", id);

    private static IEnumerable<(string Name, string Value)> QueryOf(ListFilter filter)
    {
        // Glance reads what stands before a colon as an operator; the gateway looks for such names.
        if (filter.Name is { } name && !name.Contains(':', StringComparison.Ordinal))
        {
            yield return ("name", name);
        }

        var words = States
            .Where(word => string.Equals(word.Value.ToString(), filter.State, StringComparison.OrdinalIgnoreCase))
            .Select(word => word.Key)
            .ToArray();
        if (words.Length > 0)
        {
            yield return ("status", $"in:{string.Join(',', words)}");
        }
    }

    private Image ToImage(ImageWire image)
    {
        var extra = new Dictionary<string, JsonElement>();
        if (image.Visibility is { } visibility)
        {
            extra["visibility"] = JsonSerializer.SerializeToElement(visibility);
        }

        return new Image
        {
            Origin = connection,
            Id = image.Id,
            Name = image.Name,
            State = States.GetValueOrDefault(image.Status ?? "", ResourceState.Unknown),
            NativeState = image.Status,
            CreatedAt = OpenStackClient.ReadTime(image.CreatedAt),
            OperatingSystem = image.OsDistro,
            Architecture = image.Architecture,
            MinDiskGiB = image.MinDisk,
            SourceNode = image.InstanceUuid is { } node ? new ResourceId(node) : (ResourceId?)null,
            Extra = extra,
        };
    }
}
