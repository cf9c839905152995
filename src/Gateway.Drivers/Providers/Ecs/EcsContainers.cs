using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>Finds containers, and tells them as the gateway's own or as those of a task.</summary>
internal sealed class EcsContainers(EcsClient ecs)
{
    /// <summary>A container of the gateway's making: its definition, and the task that it is now, if there is one.</summary>
    public sealed record Own(EcsId Id, DefinitionAnswer Definition, TaskWire? Task)
    {
        public string DefinitionArn => Definition.TaskDefinition.TaskDefinitionArn;
    }

    /// <summary>The containers of a task that the gateway did not make.</summary>
    public IEnumerable<(EcsId Id, Container Container)> Of(string cluster, TaskWire task)
    {
        foreach (var container in task.Containers ?? [])
        {
            var id = new EcsId(cluster, EcsName.Last(task.TaskArn), container.Name);
            yield return (id, task.ToContainer(container, id, ecs.Connection));
        }
    }

    /// <summary>A container of the gateway's making.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public async Task<Own> GetOwnAsync(EcsId id, CancellationToken cancellationToken)
    {
        var family = EcsName.Family(id.Cluster, id.Name);
        var definition = ecs.DescribeDefinitionAsync(family, cancellationToken);
        var wanted = ecs.ListTasksAsync(id.Cluster, "RUNNING", family, cancellationToken);
        var ended = ecs.ListTasksAsync(id.Cluster, "STOPPED", family, cancellationToken);
        await Task.WhenAll(definition, wanted, ended);
        // Those that shall run come first: of the others, only the newest matters, and ECS forgets them within hours.
        var arns = (await wanted).Concat(await ended).Distinct(StringComparer.Ordinal).Take(EcsClient.MostItems).ToList();
        var tasks = await ecs.DescribeTasksAsync(id.Cluster, arns, cancellationToken);
        var found = await definition;
        return new Own(id, found, tasks.Current(found.TaskDefinition.TaskDefinitionArn));
    }

    /// <summary>The task of a container that the gateway did not make.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public async Task<(TaskWire Task, TaskContainer Container)> GetOtherAsync(EcsId id, CancellationToken cancellationToken)
    {
        var tasks = await ecs.DescribeTasksAsync(id.Cluster, [id.Task!], cancellationToken);
        return tasks is [var task, ..] && task.Containers?.FirstOrDefault(container => container.Name == id.Name) is { } container
            ? (task, container)
            : throw ecs.NotFound(id.ToString());
    }

    /// <summary>A container of the gateway's making as it is shown.</summary>
    public async Task<Container> ShowAsync(Own own, CancellationToken cancellationToken)
    {
        if (Show(own.Id, own.Task) is { } running)
        {
            return running;
        }

        var service = own.Definition.Run()?.Service == true ? await FindServiceAsync(own.Id, cancellationToken) : null;
        return own.Definition.ToContainer(own.Id, service, ecs.Connection);
    }

    /// <summary>The same in a list, where the tasks are known; null for one that has gone meanwhile, or does not run where only those count.</summary>
    public async Task<Container?> ShowAsync(
        string cluster,
        string name,
        string family,
        IEnumerable<TaskWire> tasks,
        bool onlyRunning,
        CancellationToken cancellationToken
    )
    {
        var id = new EcsId(cluster, null, name);
        if (Show(id, tasks.Current(definition: null)) is { } running)
        {
            return running;
        }

        try
        {
            if (onlyRunning)
            {
                return null;
            }

            var definition = await ecs.DescribeDefinitionAsync(family, cancellationToken);
            var own = new Own(id, definition, tasks.Current(definition.TaskDefinition.TaskDefinitionArn));
            return await ShowAsync(own, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // It was destroyed since the families were listed.
            return null;
        }
    }

    /// <summary>The service that keeps a container running; null where there is none.</summary>
    private async Task<ServiceWire?> FindServiceAsync(EcsId id, CancellationToken cancellationToken)
    {
        var answer = await ecs.AskAsync(
            "DescribeServices",
            new DescribeServicesCall(id.Cluster, [EcsName.Family(id.Cluster, id.Name)]),
            EcsJson.Default.DescribeServicesCall,
            EcsJson.Default.ServicesAnswer,
            cancellationToken
        );
        return answer.Services is [var service, ..] ? service : null;
    }

    // The gateway's definitions have one container.
    private Container? Show(EcsId id, TaskWire? task) =>
        task?.Containers is [var container, ..] ? task.ToContainer(container, id, ecs.Connection) : null;
}
