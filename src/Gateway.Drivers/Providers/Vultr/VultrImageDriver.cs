using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

/// <summary>What an image is, told by its id: a number, a UUID, or a name.</summary>
internal enum VultrImageKind
{
    OperatingSystem,
    Snapshot,
    Marketplace,
}

/// <summary>
/// Images: operating systems, snapshots of instances, and the marketplace. Each has a list of its own; a list of images goes through the
/// three, one page of one list for each call.
/// </summary>
[Limits(PageSize = VultrClient.MostItems)]
internal sealed class VultrImageDriver(HttpClient http, Connection connection) : IImageDriver, INodeImageDriver
{
    // Entries that stand for "something else": nothing can be made from them.
    private static readonly string[] NoSystems = ["iso", "snapshot", "backup", "application"];
    private static readonly (string, string)[] Marketplace = [("type", "marketplace")];

    private readonly VultrClient _vultr = new(http, connection);

    public async Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var (kind, cursor) = ReadToken(request.Token);
        switch (kind)
        {
            case VultrImageKind.OperatingSystem:
                var systems = await _vultr.ListAsync("os", request.Size, cursor, [], VultrJson.Default.OsPage, cancellationToken);
                return ToPage(systems.Os.Where(IsSystem).Select(ToImage), kind, systems.Meta);
            case VultrImageKind.Snapshot:
                var snapshots = await _vultr.ListAsync(
                    "snapshots",
                    request.Size,
                    cursor,
                    [],
                    VultrJson.Default.SnapshotPage,
                    cancellationToken
                );
                return ToPage(snapshots.Snapshots.Select(ToImage), kind, snapshots.Meta);
            default:
                var apps = await _vultr.ListAsync(
                    "applications",
                    request.Size,
                    cursor,
                    Marketplace,
                    VultrJson.Default.AppPage,
                    cancellationToken
                );
                return ToPage(apps.Applications.Where(app => app.ImageId is { Length: > 0 }).Select(ToImage), kind, apps.Meta);
        }
    }

    [Note("systems and images of the marketplace are looked for in their lists")]
    public async Task<Image> GetImageAsync(string id, CancellationToken cancellationToken)
    {
        switch (Read(id))
        {
            case VultrImageKind.Snapshot:
                return ToImage((await _vultr.GetAsync(AddressOf(id), VultrJson.Default.SnapshotAnswer, cancellationToken)).Snapshot);
            case VultrImageKind.OperatingSystem:
                var systems = await _vultr.ListAllAsync<OsPage, OsWire>("os", [], VultrJson.Default.OsPage, cancellationToken);
                return systems.Where(IsSystem).Select(ToImage).FirstOrDefault(image => image.Id.Value == id) ?? throw Missing(id);
            default:
                var apps = await _vultr.ListAllAsync<AppPage, AppWire>(
                    "applications",
                    Marketplace,
                    VultrJson.Default.AppPage,
                    cancellationToken
                );
                return apps.FirstOrDefault(app => app.ImageId == id) is { } found ? ToImage(found) : throw Missing(id);
        }
    }

    [Note("a snapshot of the instance; Vultr does not tell later which one it was")]
    public async Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        if (!Guid.TryParseExact(request.Node.Value, "D", out _))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no node '{request.Node.Value}'.", "node");
        }

        var body = new CreateSnapshotBody(request.Node.Value, request.Name);
        var answer = await _vultr
            .PostAsync("snapshots", body, VultrJson.Default.CreateSnapshotBody, VultrJson.Default.SnapshotAnswer, cancellationToken)
            .RefersToAsync("node");
        return ToImage(answer.Snapshot);
    }

    public Task DeleteImageAsync(string id, CancellationToken cancellationToken) =>
        Read(id) == VultrImageKind.Snapshot
            ? _vultr.RunAsync(HttpMethod.Delete, AddressOf(id), cancellationToken)
            : throw connection.Fail(DriverErrorKind.PermissionDenied, $"The image '{id}' is Vultr's own.");

    /// <summary>What kind of image has such an id.</summary>
    public static VultrImageKind Read(string id) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? VultrImageKind.OperatingSystem
        : Guid.TryParseExact(id, "D", out _) ? VultrImageKind.Snapshot
        : VultrImageKind.Marketplace;

    private string AddressOf(string id) => _vultr.AddressOf("snapshots", "image", id);

    private DriverException Missing(string id) => connection.Fail(DriverErrorKind.NotFound, $"There is no image '{id}'.");

    // The list that comes next, a colon, and Vultr's cursor in it; nothing behind the colon for its first page.
    private (VultrImageKind Kind, string? Cursor) ReadToken(string? token)
    {
        if (token is null)
        {
            return (VultrImageKind.OperatingSystem, null);
        }

        var end = token.IndexOf(':', StringComparison.Ordinal);
        return end > 0 && Enum.TryParse<VultrImageKind>(token[..end], out var kind) && Enum.IsDefined(kind)
            ? (kind, token[(end + 1)..])
            : throw connection.Fail(DriverErrorKind.InvalidRequest, "This is no page token of this list.", "pageToken");
    }

    private static Page<Image> ToPage(IEnumerable<Image> images, VultrImageKind kind, Meta? meta)
    {
        var next =
            VultrClient.CursorOf(meta) is { } cursor ? $"{kind}:{cursor}"
            : kind == VultrImageKind.Marketplace ? null
            : $"{kind + 1}:";
        return new Page<Image>([.. images], next);
    }

    private static bool IsSystem(OsWire system) => !NoSystems.Contains(system.Family, StringComparer.OrdinalIgnoreCase);

    private Image ToImage(OsWire system) =>
        new()
        {
            Origin = connection,
            Id = system.Id.ToString(CultureInfo.InvariantCulture),
            Name = system.Name,
            State = ResourceState.Available,
            OperatingSystem = system.Family,
            Architecture = system.Arch switch
            {
                "x64" => "x86_64",
                "i386" => "i686",
                var other => other,
            },
            Extra = KindOf("os"),
        };

    private Image ToImage(SnapshotWire snapshot) =>
        new()
        {
            Origin = connection,
            Id = snapshot.Id,
            Name = snapshot.Description,
            State = snapshot.Status switch
            {
                "complete" => ResourceState.Available,
                "pending" => ResourceState.Creating,
                "deleted" => ResourceState.Deleting,
                _ => ResourceState.Unknown,
            },
            NativeState = snapshot.Status,
            CreatedAt = snapshot.DateCreated?.ToUniversalTime(),
            Extra = KindOf("snapshot"),
        };

    private Image ToImage(AppWire app) =>
        new()
        {
            Origin = connection,
            Id = app.ImageId!,
            Name = app.DeployName ?? app.Name,
            State = ResourceState.Available,
            Extra = KindOf("marketplace"),
        };

    private static Dictionary<string, JsonElement> KindOf(string kind) => new() { ["kind"] = JsonSerializer.SerializeToElement(kind) };
}
