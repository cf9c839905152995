using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>LXD's projects as clusters: instances of one do not see those of another by name.</summary>
[Limits(PageSize = 1000)]
internal sealed class LxdProjectDriver(HttpClient http, Connection connection, TimeProvider time) : IClusterDriver
{
    private readonly LxdClient _lxd = new(http, connection, time);

    public async Task<Page<Cluster>> ListClustersAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var all = await _lxd.GetAsync("projects?recursion=1", LxdJson.Default.AnswerIReadOnlyListProjectWire, cancellationToken);
        return LxdPage.Cut(all.Select(ToCluster), request);
    }

    public async Task<Cluster> GetClusterAsync(string id, CancellationToken cancellationToken) =>
        ToCluster(await _lxd.GetAsync(Path(id), LxdJson.Default.AnswerProjectWire, cancellationToken));

    [Note("a project that takes images and profiles from the default one")]
    public async Task<Cluster> CreateClusterAsync(CreateCluster request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        if (!LxdName.IsProject(request.Name))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"'{request.Name}' cannot be the name of a project.", "name");
        }

        var config = new Dictionary<string, string> { ["features.images"] = "false", ["features.profiles"] = "false" };
        var body = JsonHttp.ToContent(new NewProject(request.Name, config), LxdJson.Default.NewProject);
        await _lxd.SendAsync(new HttpRequestMessage(HttpMethod.Post, "projects") { Content = body }, cancellationToken);
        return await GetClusterAsync(request.Name, cancellationToken);
    }

    public Task DeleteClusterAsync(string id, CancellationToken cancellationToken) =>
        _lxd.SendAsync(new HttpRequestMessage(HttpMethod.Delete, Path(id)), cancellationToken);

    private string Path(string id) =>
        LxdName.IsProject(id)
            ? $"projects/{Uri.EscapeDataString(id)}"
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no project '{id}'.");

    private Cluster ToCluster(ProjectWire project)
    {
        var extra = new Dictionary<string, JsonElement>();
        if (!string.IsNullOrEmpty(project.Description))
        {
            extra["description"] = JsonSerializer.SerializeToElement(project.Description, LxdJson.Default.String);
        }

        return new Cluster
        {
            Origin = connection,
            Id = project.Name,
            Name = project.Name,
            State = ResourceState.Available,
            Extra = extra,
        };
    }
}
