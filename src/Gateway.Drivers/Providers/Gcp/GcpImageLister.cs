using System.Globalization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>
/// The images of several projects as one list, project after project. A page asks as many projects at once as may be under way, and
/// ends where the caller's page is full; the next begins there.
/// </summary>
internal sealed class GcpImageLister(GcpClient gcp, Connection connection, IReadOnlyList<string> projects)
{
    // Where a page begins: the project, Google's token for its page, and how many of that page the caller has already.
    private readonly record struct Place(int Project, int Skip, string? Token);

    public async Task<Page<(string Project, ImageWire Image)>> ListAsync(
        PageRequest request,
        string? filter,
        CancellationToken cancellationToken
    )
    {
        var start = Read(request.Token);
        var asked = projects.Skip(start.Project).Take(Bounded.AtOnce).Select((_, index) => start.Project + index).ToArray();
        var lists = await Bounded.SelectAsync(
            asked,
            (project, token) =>
            {
                var (skip, page) = project == start.Project ? (start.Skip, start.Token) : (0, null);
                var part = request with { Size = request.Size + skip, Token = page };
                return gcp.ListAsync(projects[project], "global/images", part, filter, GcpJson.Default.ImageList, token);
            },
            cancellationToken
        );

        var images = new List<(string, ImageWire)>(request.Size);
        for (var i = 0; i < asked.Length; i++)
        {
            var place = asked[i] == start.Project ? start : new Place(asked[i], 0, null);
            if (Take(lists[i], place, request.Size, images) is { } next)
            {
                return new Page<(string, ImageWire)>(images, Write(next));
            }
        }

        var following = start.Project + asked.Length;
        return new Page<(string, ImageWire)>(images, following < projects.Count ? Write(new Place(following, 0, null)) : null);
    }

    // Null if the project has no more.
    private Place? Take(ImageList list, Place place, int size, List<(string, ImageWire)> images)
    {
        var items = list.Items ?? [];
        var end = Math.Min(items.Count, place.Skip + size - images.Count);
        for (var i = place.Skip; i < end; i++)
        {
            images.Add((projects[place.Project], items[i]));
        }

        return end < items.Count ? place with { Skip = Math.Max(end, place.Skip) }
            : list.NextPageToken is { } next ? new Place(place.Project, 0, next)
            : null;
    }

    private string Write(Place place) =>
        string.Create(CultureInfo.InvariantCulture, $"{projects[place.Project]} {place.Skip} {place.Token}");

    private Place Read(string? token)
    {
        if (token is null)
        {
            return default;
        }

        var index = -1;
        var skip = 0;
        var page = "";
        if (token.Split(' ', 3) is [var project, var number, var rest])
        {
            var isNumber = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out skip) && skip < GcpClient.MostItems;
            index = isNumber ? projects.TakeWhile(known => known != project).Count() : projects.Count;
            page = rest;
        }

        return index >= 0 && index < projects.Count
            ? new Place(index, skip, page.Length == 0 ? null : page)
            : throw connection.Fail(DriverErrorKind.InvalidRequest, "This is no page token of this list.", "pageToken");
    }
}
