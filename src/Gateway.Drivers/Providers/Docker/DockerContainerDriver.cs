using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

internal sealed partial class DockerContainerDriver(HttpClient http, Connection connection, DockerVersions versions)
    : IContainerDriver,
        IContainerPowerDriver
{
    // Triton makes a machine for a container; its own tools wait this long.
    private static readonly TimeSpan MakingTime = TimeSpan.FromSeconds(300);

    // What an engine takes beyond the grace that it was told.
    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StandardGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(1);

    private readonly DockerClient _engine = new(http, connection, versions);

    [Filters(FilterField.Name, FilterField.State, FilterField.Tag)]
    public async Task<Page<Container>> ListContainersAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var path = $"containers/json?all=1{FiltersOf(request.Filter)}";
        var all = await _engine.GetAsync(path, DockerJson.Default.IReadOnlyListContainerSummary, cancellationToken);
        var page = NewestFirst.Page(all, request, container => container.Created, container => container.Id);
        return new Page<Container>([.. page.Items.Select(container => container.ToContainer(connection))], page.NextToken);
    }

    public async Task<Container> GetContainerAsync(string id, CancellationToken cancellationToken) =>
        (await InspectAsync(DockerId.Container(id), cancellationToken)).ToContainer(connection);

    public async Task<Container> DeployContainerAsync(DeployContainer request, CancellationToken cancellationToken)
    {
        var version = await _engine.GetVersionAsync(cancellationToken);
        var body = JsonHttp.ToContent(new DockerDeployment(connection, version).Prepare(request), DockerJson.Default.ContainerBody);
        var id = await CreateAsync(request, body, cancellationToken);
        if (request.Start)
        {
            await StartOrRemoveAsync(id, cancellationToken);
        }

        return await GetContainerAsync(id, cancellationToken);
    }

    public async Task DestroyContainerAsync(string id, CancellationToken cancellationToken)
    {
        await EndAsync(await InspectAsync(DockerId.Container(id), cancellationToken), "stop", null, cancellationToken);
        try
        {
            await RemoveAsync(id, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound || e.ProviderCode == DockerErrors.BeingRemoved)
        {
            // It was made to go by itself when it ends, or somebody else removes it too: it goes, and that was asked for.
        }
    }

    public async Task<Container> StartContainerAsync(string id, CancellationToken cancellationToken)
    {
        await StartAsync(DockerId.Container(id), cancellationToken);
        return await GetContainerAsync(id, cancellationToken);
    }

    public async Task<Container> StopContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var before = await InspectAsync(DockerId.Container(id), cancellationToken);
        await EndAsync(before, "stop", grace, cancellationToken);
        try
        {
            return await GetContainerAsync(id, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound && before.HostConfig?.AutoRemove == true)
        {
            return before.ToContainer(connection) with
            {
                State = ContainerState.Terminated,
                NativeState = null,
                Addresses = [],
                Ports = [],
            };
        }
    }

    public async Task<Container> RestartContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        await EndAsync(await InspectAsync(DockerId.Container(id), cancellationToken), "restart", grace, cancellationToken);
        return await GetContainerAsync(id, cancellationToken);
    }

    private Task<ContainerDetails> InspectAsync(string id, CancellationToken cancellationToken) =>
        _engine.GetAsync($"containers/{id}/json", DockerJson.Default.ContainerDetails, cancellationToken);

    private async Task<string> CreateAsync(DeployContainer request, HttpContent body, CancellationToken cancellationToken)
    {
        try
        {
            var path = $"containers/create?name={Uri.EscapeDataString(request.Name)}";
            return (await _engine.PostAsync(path, body, MakingTime, DockerJson.Default.CreatedContainer, cancellationToken)).Id;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // The only thing that can be missing here is the image, and the engine does not fetch it.
            throw new DriverException(
                DriverErrorKind.InvalidValue,
                $"The engine does not have the image '{request.Image}': pull it first.",
                e
            )
            {
                Connection = connection.Name,
                Provider = connection.Provider.Name,
                ProviderStatus = e.ProviderStatus,
                Field = "image",
            };
        }
    }

    private Task StartAsync(string id, CancellationToken cancellationToken) =>
        _engine.SendAsync(HttpMethod.Post, $"containers/{id}/start", MakingTime, cancellationToken);

    private async Task StartOrRemoveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await StartAsync(id, cancellationToken);
        }
        catch (Exception failure)
        {
            try
            {
                // Also for a caller who has left: nobody else knows of the container.
                await RemoveAsync(id, CancellationToken.None);
            }
            catch (DriverException removal)
            {
                var message = $"{failure.Message} The container {id} could not be removed again: {removal.Message}";
                throw connection.Fail((failure as DriverException)?.Kind ?? DriverErrorKind.Unexpected, message);
            }

            throw;
        }
    }

    private Task RemoveAsync(string id, CancellationToken cancellationToken) =>
        _engine.SendAsync(HttpMethod.Delete, $"containers/{id}?v=1&force=1", StoppingTime, cancellationToken);

    private Task EndAsync(ContainerDetails container, string verb, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var own = container.Config?.StopTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : StandardGrace;
        // An engine takes -1 for "for ever"; so may a container ask it to.
        var time = TimeSpan.FromTicks(Math.Clamp((grace ?? own).Ticks, 0, LongestGrace.Ticks));
        var t = grace is null ? "" : string.Create(CultureInfo.InvariantCulture, $"?t={Math.Ceiling(time.TotalSeconds):F0}");
        return _engine.SendAsync(HttpMethod.Post, $"containers/{container.Id}/{verb}{t}", time + StoppingTime, cancellationToken);
    }

    /// <summary>What every engine can filter by; the gateway sees to the rest.</summary>
    private static string FiltersOf(ListFilter filter)
    {
        var filters = new Dictionary<string, IReadOnlyList<string>>();
        if (filter.Name is { } name && Name().IsMatch(name))
        {
            // A regular expression, looked for anywhere in the name, which has a slash before it.
            filters["name"] = [$"^/?{name.Replace(".", "\\.", StringComparison.Ordinal)}$"];
        }

        if (filter.Tags.Count > 0)
        {
            filters["label"] = [.. filter.Tags.Select(tag => $"{tag.Key}={tag.Value}")];
        }

        if (filter.State is { } state && DockerStates.FilterOf(state) is { } status)
        {
            filters["status"] = [status];
        }

        return filters.Count == 0
            ? ""
            : $"&filters={Uri.EscapeDataString(JsonSerializer.Serialize(filters, DockerJson.Default.IReadOnlyDictionaryStringIReadOnlyListString))}";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
