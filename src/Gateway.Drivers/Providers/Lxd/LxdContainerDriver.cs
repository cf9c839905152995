using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

[Limits(PageSize = 1000)]
internal sealed class LxdContainerDriver(HttpClient http, Connection connection, LxdSettings settings, TimeProvider time)
    : IContainerDriver,
        IContainerPowerDriver,
        IConnectionCheckDriver
{
    // That of LXD itself, when its host shuts down.
    private static readonly TimeSpan StandardGrace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(1);

    private readonly LxdClient _lxd = new(http, connection, time);

    // The server itself answers everybody: only what needs a trusted certificate tells whether there is one.
    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _lxd.GetAsync("projects?recursion=1", LxdJson.Default.AnswerIReadOnlyListProjectWire, cancellationToken);

    [Filters(FilterField.Name, FilterField.Cluster)]
    [Note("containers of all projects; virtual machines are none")]
    public async Task<Page<Container>> ListContainersAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var where = request.Filter.Cluster is { } project ? $"project={Uri.EscapeDataString(project)}" : "all-projects=true";
        var name = request.Filter.Name is { } wanted ? $"&filter={Uri.EscapeDataString($"name eq {LxdName.Of(wanted)}")}" : "";
        var all = await FindAsync($"instances?recursion=2&instance-type=container&{where}{name}", cancellationToken);
        return LxdPage.Cut(all.Select(instance => instance.ToContainer(connection, settings)), request);
    }

    public Task<Container> GetContainerAsync(string id, CancellationToken cancellationToken) => GetAsync(Read(id), cancellationToken);

    [Note("the image is an alias or a fingerprint that the server has; its init runs, and no other command")]
    public async Task<Container> DeployContainerAsync(DeployContainer request, CancellationToken cancellationToken)
    {
        var instance = new LxdDeployment(connection, settings).Prepare(request);
        var id = new LxdId(request.Cluster?.Value ?? settings.Project, instance.Name);
        await CreateAsync(id, instance, cancellationToken);
        if (request.Start)
        {
            await StartOrRemoveAsync(id, cancellationToken);
        }

        return await GetAsync(id, cancellationToken);
    }

    public async Task DestroyContainerAsync(string id, CancellationToken cancellationToken)
    {
        var known = Read(id);
        await StopAsync(known, null, cancellationToken);
        try
        {
            await RemoveAsync(known, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // An ephemeral one goes when it stops.
        }
    }

    [Note("lets one go on that is paused")]
    public async Task<Container> StartContainerAsync(string id, CancellationToken cancellationToken)
    {
        var known = Read(id);
        var before = await GetAsync(known, cancellationToken);
        if (before.State is ContainerState.Running or ContainerState.Starting)
        {
            return before;
        }

        await SwitchAsync(known, before.State == ContainerState.Paused ? "unfreeze" : "start", 0, force: false, cancellationToken);
        return await GetAsync(known, cancellationToken);
    }

    [Note("30 seconds without a time; an ephemeral container goes when it stops")]
    public async Task<Container> StopContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var known = Read(id);
        var before = await StopAsync(known, grace, cancellationToken);
        try
        {
            return await GetAsync(known, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return before with { State = ContainerState.Terminated, NativeState = null, Addresses = [], Ports = [] };
        }
    }

    public async Task<Container> RestartContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var known = Read(id);
        var before = await GetAsync(known, cancellationToken);
        if (before.State is ContainerState.Stopped or ContainerState.Error)
        {
            return await StartContainerAsync(id, cancellationToken);
        }

        await EndAsync(known, "restart", grace, cancellationToken);
        return await GetAsync(known, cancellationToken);
    }

    private LxdId Read(string id) => LxdId.Require(connection, id, settings);

    private async Task<IReadOnlyList<InstanceWire>> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _lxd.GetAsync(path, LxdJson.Default.AnswerIReadOnlyListInstanceWire, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // There is no such project, and so nothing in it.
            return [];
        }
    }

    private async Task<Container> GetAsync(LxdId id, CancellationToken cancellationToken)
    {
        var path = Path(id, "", "&recursion=1");
        var instance = await _lxd.GetAsync(path, LxdJson.Default.AnswerInstanceWire, cancellationToken);
        return instance.Type is null or "container"
            ? instance.ToContainer(connection, settings)
            : throw connection.Fail(DriverErrorKind.NotFound, $"'{id.Name}' is a {instance.Type} and no container.");
    }

    private async Task CreateAsync(LxdId id, NewInstance instance, CancellationToken cancellationToken)
    {
        try
        {
            await _lxd.RunAsync(
                () =>
                    new HttpRequestMessage(HttpMethod.Post, $"instances?project={Uri.EscapeDataString(id.Project)}")
                    {
                        Content = JsonHttp.ToContent(instance, LxdJson.Default.NewInstance),
                    },
                cancellationToken
            );
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            var field =
                e.Message.Contains("project", StringComparison.OrdinalIgnoreCase) ? "cluster"
                : e.Message.Contains("profile", StringComparison.OrdinalIgnoreCase) ? "providerOptions.profiles"
                : e.Message.Contains("pool", StringComparison.OrdinalIgnoreCase) ? "providerOptions.pool"
                : "image";
            throw connection.Fail(DriverErrorKind.InvalidValue, e.Message, field, e);
        }
    }

    private async Task StartOrRemoveAsync(LxdId id, CancellationToken cancellationToken)
    {
        try
        {
            await SwitchAsync(id, "start", 0, force: false, cancellationToken);
        }
        catch (Exception failure)
        {
            await RemoveUnstartedAsync(id, failure);
            throw;
        }
    }

    // Also for a caller who has left: nobody else knows of the container.
    private async Task RemoveUnstartedAsync(LxdId id, Exception failure)
    {
        try
        {
            await StopAsync(id, TimeSpan.Zero, CancellationToken.None);
            await RemoveAsync(id, CancellationToken.None);
        }
        catch (DriverException e)
        {
            throw connection.Fail(
                (failure as DriverException)?.Kind ?? DriverErrorKind.Unexpected,
                $"{failure.Message} The container '{id.Name}' could not be removed either: {e.Message}"
            );
        }
    }

    private Task RemoveAsync(LxdId id, CancellationToken cancellationToken) =>
        _lxd.RunAsync(() => new HttpRequestMessage(HttpMethod.Delete, Path(id)), cancellationToken);

    /// <summary>Stops it if it does not rest already; answers it as it was.</summary>
    private async Task<Container> StopAsync(LxdId id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var before = await GetAsync(id, cancellationToken);
        if (before.State != ContainerState.Stopped)
        {
            await EndAsync(id, "stop", grace, cancellationToken);
        }

        return before;
    }

    // LXD asks the init to end, and fails if it has not by then: whoever did not listen is ended by force.
    private async Task EndAsync(LxdId id, string action, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var allowed = TimeSpan.FromTicks(Math.Clamp((grace ?? StandardGrace).Ticks, 0, LongestGrace.Ticks));
        if (allowed > TimeSpan.Zero)
        {
            try
            {
                await SwitchAsync(id, action, (int)Math.Ceiling(allowed.TotalSeconds), force: false, cancellationToken);
                return;
            }
            catch (DriverException e) when (e.ProviderStatus is null && e.Kind is DriverErrorKind.Unexpected or DriverErrorKind.Conflict)
            {
                // It did not end in time, or has been stopped by somebody else.
                if ((await GetAsync(id, cancellationToken)).State == ContainerState.Stopped && action == "stop")
                {
                    return;
                }
            }
        }

        await SwitchAsync(id, action, 0, force: true, cancellationToken);
    }

    private Task SwitchAsync(LxdId id, string action, int seconds, bool force, CancellationToken cancellationToken) =>
        _lxd.RunAsync(
            () =>
                new HttpRequestMessage(HttpMethod.Put, Path(id, "/state"))
                {
                    Content = JsonHttp.ToContent(new NewState(action, seconds > 0 ? seconds : -1, force), LxdJson.Default.NewState),
                },
            cancellationToken
        );

    private static string Path(LxdId id, string below = "", string query = "") =>
        $"{id.Path}{below}?project={Uri.EscapeDataString(id.Project)}{query}";
}
