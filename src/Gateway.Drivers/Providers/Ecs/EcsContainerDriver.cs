using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

[Limits(PageSize = 1000)]
internal sealed class EcsContainerDriver(HttpClient http, Connection connection, EcsSettings settings, TimeProvider time)
    : IContainerDriver,
        IContainerPowerDriver,
        IConnectionCheckDriver
{
    private const string StopReason = "Stopped by CloudGateway";
    private const string GraceNote =
        "stops the whole task; the time to end in is that of its definition, 30 seconds or what was deployed as stopTimeoutSeconds, and no other";

    private readonly EcsClient _ecs = new(http, connection, settings);

    private EcsContainers Containers => new(_ecs);

    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _ecs.AskAsync(
            "ListClusters",
            new ListClustersCall(null, 1),
            EcsJson.Default.ListClustersCall,
            EcsJson.Default.ListClustersAnswer,
            cancellationToken
        );

    [Filters(FilterField.Cluster)]
    [Note("all clusters, tasks that have ended too for as long as ECS shows them, which is about an hour")]
    public Task<Page<Container>> ListContainersAsync(PageRequest request, CancellationToken cancellationToken) =>
        new EcsContainerList(_ecs, Containers).ReadAsync(request, cancellationToken);

    public async Task<Container> GetContainerAsync(string id, CancellationToken cancellationToken)
    {
        var known = Read(id);
        if (known.Task is null)
        {
            return await Containers.ShowAsync(await Containers.GetOwnAsync(known, cancellationToken), cancellationToken);
        }

        var (task, container) = await Containers.GetOtherAsync(known, cancellationToken);
        return task.ToContainer(container, known, connection);
    }

    [Note("registers a definition of its own and runs one task of it, or a service with providerOptions.service")]
    public async Task<Container> DeployContainerAsync(DeployContainer request, CancellationToken cancellationToken)
    {
        var plan = new EcsDeployment(connection, settings).Prepare(request);
        if (!request.Start)
        {
            await RequireClusterAsync(plan.Id.Cluster, cancellationToken);
        }

        var definition = await RegisterAsync(plan, cancellationToken);
        var own = new EcsContainers.Own(plan.Id, definition with { Tags = plan.Definition.Tags }, null);
        try
        {
            await RefuseTakenNameAsync(own, cancellationToken);
            return plan.Run.Service ? await CreateServiceAsync(own, plan.Run, request.Start ? 1 : 0, cancellationToken)
                : request.Start ? await RunAsync(own, plan.Run, cancellationToken)
                : await Containers.ShowAsync(own, cancellationToken);
        }
        catch
        {
            // Also for a caller who has left: nobody else knows of the definition.
            await DeregisterAsync(own.DefinitionArn, CancellationToken.None);
            throw;
        }
    }

    [Note("a container that the gateway did not deploy goes with its whole task, which ECS shows as stopped for about an hour")]
    public async Task DestroyContainerAsync(string id, CancellationToken cancellationToken)
    {
        var known = Read(id);
        if (known.Task is not null)
        {
            await StopTaskAsync(known.Cluster, (await Containers.GetOtherAsync(known, cancellationToken)).Task, cancellationToken);
            return;
        }

        var own = await Containers.GetOwnAsync(known, cancellationToken);
        if (own.Definition.Run()?.Service == true)
        {
            await DeleteServiceAsync(known, cancellationToken);
        }

        await StopTaskAsync(known.Cluster, own.Task, cancellationToken);
        await DeregisterAsync(own.DefinitionArn, cancellationToken);
    }

    [Emulated("runs a new task of the same definition; a container that the gateway did not deploy cannot be started")]
    public async Task<Container> StartContainerAsync(string id, CancellationToken cancellationToken)
    {
        var known = Read(id);
        if (known.Task is not null)
        {
            var (task, container) = await Containers.GetOtherAsync(known, cancellationToken);
            return task.IsWanted() ? task.ToContainer(container, known, connection) : throw CannotStart();
        }

        var own = await Containers.GetOwnAsync(known, cancellationToken);
        return own.Task?.IsWanted() == true ? await Containers.ShowAsync(own, cancellationToken) : await StartAsync(own, cancellationToken);
    }

    [Note(GraceNote)]
    public async Task<Container> StopContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var known = Read(id);
        if (known.Task is not null)
        {
            var (task, _) = await Containers.GetOtherAsync(known, cancellationToken);
            await StopTaskAsync(known.Cluster, task, cancellationToken);
            return await GetContainerAsync(id, cancellationToken);
        }

        var own = await Containers.GetOwnAsync(known, cancellationToken);
        if (own.Definition.Run()?.Service == true)
        {
            await ScaleAsync(known, 0, cancellationToken);
        }

        var stopped = await StopTaskAsync(known.Cluster, own.Task, cancellationToken);
        return await Containers.ShowAsync(own with { Task = stopped ?? own.Task }, cancellationToken);
    }

    [Emulated("stops the task and at once runs a new one of the same definition; of a service's task, the service runs the new one")]
    public async Task<Container> RestartContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken)
    {
        var known = Read(id);
        if (known.Task is not null)
        {
            var (task, container) = await Containers.GetOtherAsync(known, cancellationToken);
            if (!task.IsOfService())
            {
                throw CannotStart();
            }

            var stopping = await StopTaskAsync(known.Cluster, task, cancellationToken) ?? task;
            return stopping.ToContainer(container, known, connection);
        }

        var own = await Containers.GetOwnAsync(known, cancellationToken);
        var stopped = await StopTaskAsync(known.Cluster, own.Task, cancellationToken);
        return await StartAsync(own with { Task = stopped ?? own.Task }, cancellationToken);
    }

    private EcsId Read(string id) => EcsId.Read(id) ?? throw _ecs.NotFound(id);

    private DriverException CannotStart() =>
        connection.Fail(
            DriverErrorKind.NotSupported,
            "ECS does not start a task again, and how this one was run is not known: the gateway starts only containers that it has deployed."
        );

    private async Task RequireClusterAsync(string cluster, CancellationToken cancellationToken)
    {
        if (await _ecs.FindClusterAsync(cluster, cancellationToken) is null)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no cluster '{cluster}' in {settings.Region}.", "cluster");
        }
    }

    private Task<DefinitionAnswer> RegisterAsync(EcsPlan plan, CancellationToken cancellationToken) =>
        _ecs.ActAsync(
            "RegisterTaskDefinition",
            plan.Definition,
            EcsJson.Default.RegisterDefinition,
            EcsJson.Default.DefinitionAnswer,
            cancellationToken
        );

    private Task DeregisterAsync(string definition, CancellationToken cancellationToken) =>
        _ecs.AskAsync(
            "DeregisterTaskDefinition",
            new DefinitionCall(definition),
            EcsJson.Default.DefinitionCall,
            EcsJson.Default.AnyAnswer,
            cancellationToken
        );

    // Asked after the registration, so that of two who take a name at once one has it: the one who came first.
    private async Task RefuseTakenNameAsync(EcsContainers.Own own, CancellationToken cancellationToken)
    {
        var active = await _ecs.AskAsync(
            "ListTaskDefinitions",
            new ListDefinitionsCall(EcsName.Family(own.Id.Cluster, own.Id.Name), "ACTIVE", "ASC", 1),
            EcsJson.Default.ListDefinitionsCall,
            EcsJson.Default.ListDefinitionsAnswer,
            cancellationToken
        );
        if (active.TaskDefinitionArns is [var first, ..] && first != own.DefinitionArn)
        {
            throw connection.Fail(
                DriverErrorKind.Conflict,
                $"There is a container '{own.Id.Name}' in the cluster '{own.Id.Cluster}' already.",
                "name"
            );
        }
    }

    private async Task<Container> StartAsync(EcsContainers.Own own, CancellationToken cancellationToken)
    {
        var run = own.Definition.Run() ?? throw CannotStart();
        if (!run.Service)
        {
            return await RunAsync(own, run, cancellationToken);
        }

        await ScaleAsync(own.Id, 1, cancellationToken);
        return await Containers.ShowAsync(own with { Task = null }, cancellationToken);
    }

    private async Task<Container> RunAsync(EcsContainers.Own own, EcsRun run, CancellationToken cancellationToken)
    {
        var call = new RunTaskCall
        {
            Cluster = own.Id.Cluster,
            TaskDefinition = own.DefinitionArn,
            ClientToken = TokenOf(own),
            LaunchType = run.LaunchType,
            CapacityProviderStrategy = run.Capacity,
            PlatformVersion = run.PlatformVersion,
            NetworkConfiguration = run.Network,
        };
        var answer = await _ecs.AskAsync("RunTask", call, EcsJson.Default.RunTaskCall, EcsJson.Default.TasksAnswer, cancellationToken)
            .RefersToAsync("cluster");
        return answer.Tasks is [var task, ..]
            ? await Containers.ShowAsync(own with { Task = task with { Tags = task.Tags ?? own.Definition.Tags } }, cancellationToken)
            : throw NotPlaced(answer.Failures is [var failure, ..] ? failure : null);
    }

    // Two who start the same container at once get the same task; the next start, after that has ended, gets another.
    private string TokenOf(EcsContainers.Own own)
    {
        var before = own.Task?.TaskArn ?? time.GetUtcNow().ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{own.DefinitionArn} {before}")))[..32];
    }

    private DriverException NotPlaced(FailureWire? failure) =>
        connection.Fail(
            failure?.Reason?.StartsWith("RESOURCE", StringComparison.Ordinal) == true
            || failure?.Reason?.Contains("apacity", StringComparison.Ordinal) == true
                ? DriverErrorKind.Unavailable
                : DriverErrorKind.Conflict,
            $"ECS could not place the container: {failure?.Reason} {failure?.Detail}".TrimEnd()
        );

    private async Task<Container> CreateServiceAsync(EcsContainers.Own own, EcsRun run, int count, CancellationToken cancellationToken)
    {
        var call = new CreateServiceCall
        {
            Cluster = own.Id.Cluster,
            ServiceName = EcsName.Family(own.Id.Cluster, own.Id.Name),
            TaskDefinition = own.DefinitionArn,
            DesiredCount = count,
            ClientToken = TokenOf(own),
            LaunchType = run.LaunchType,
            CapacityProviderStrategy = run.Capacity,
            PlatformVersion = run.PlatformVersion,
            NetworkConfiguration = run.Network,
            Tags = own.Definition.Tags,
        };
        await _ecs.AskAsync("CreateService", call, EcsJson.Default.CreateServiceCall, EcsJson.Default.AnyAnswer, cancellationToken)
            .RefersToAsync("cluster");
        return await Containers.ShowAsync(own, cancellationToken);
    }

    private Task ScaleAsync(EcsId id, int count, CancellationToken cancellationToken) =>
        _ecs.AskAsync(
            "UpdateService",
            new UpdateServiceCall(id.Cluster, EcsName.Family(id.Cluster, id.Name), count),
            EcsJson.Default.UpdateServiceCall,
            EcsJson.Default.AnyAnswer,
            cancellationToken
        );

    private async Task DeleteServiceAsync(EcsId id, CancellationToken cancellationToken)
    {
        try
        {
            await _ecs.ActAsync(
                "DeleteService",
                new DeleteServiceCall(id.Cluster, EcsName.Family(id.Cluster, id.Name), Force: true),
                EcsJson.Default.DeleteServiceCall,
                EcsJson.Default.AnyAnswer,
                cancellationToken
            );
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // Somebody deleted it at ECS: what is left of the container goes too.
        }
    }

    private async Task<TaskWire?> StopTaskAsync(string cluster, TaskWire? task, CancellationToken cancellationToken)
    {
        if (task?.IsWanted() != true)
        {
            return null;
        }

        var answer = await _ecs.AskAsync(
            "StopTask",
            new StopTaskCall(cluster, task.TaskArn, StopReason),
            EcsJson.Default.StopTaskCall,
            EcsJson.Default.TaskAnswer,
            cancellationToken
        );
        return answer.Task with { Tags = answer.Task.Tags ?? task.Tags };
    }
}
