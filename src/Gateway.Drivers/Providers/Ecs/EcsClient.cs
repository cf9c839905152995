using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>Speaks ECS: JSON 1.1 to one address, the action in a header.</summary>
internal sealed class EcsClient(HttpClient http, Connection connection, EcsSettings settings)
{
    /// <summary>The name that requests are signed for, and that the address begins with.</summary>
    public const string Service = "ecs";

    /// <summary>The most items in one page of ECS's, and the most tasks in one description.</summary>
    public const int MostItems = 100;

    /// <summary>
    /// How many reads of one list are under way at once: a thousand tasks are ten descriptions. ECS takes bursts of a hundred reads of an
    /// account, and 20 a second in the long run.
    /// </summary>
    public const int AtOnce = 20;

    private const string Target = "AmazonEC2ContainerServiceV20141113.";
    private static readonly string[] WithTags = ["TAGS"];

    public Connection Connection { get; } = connection;

    public EcsSettings Settings { get; } = settings;

    /// <summary>Sends a call that does no more if it is sent twice, and reads its answer.</summary>
    public Task<TAnswer> AskAsync<TCall, TAnswer>(
        string action,
        TCall call,
        JsonTypeInfo<TCall> callType,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken
    ) => SendAsync(action, call, callType, answerType, isIdempotent: true, cancellationToken);

    /// <summary>Sends a call that is sent once only, and reads its answer.</summary>
    public Task<TAnswer> ActAsync<TCall, TAnswer>(
        string action,
        TCall call,
        JsonTypeInfo<TCall> callType,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken
    ) => SendAsync(action, call, callType, answerType, isIdempotent: false, cancellationToken);

    /// <summary>The names of the clusters that the connection shows.</summary>
    public async Task<IReadOnlyList<string>> ListClusterNamesAsync(CancellationToken cancellationToken)
    {
        if (Settings.Clusters is { } named)
        {
            return named;
        }

        return await Connection.ReadAllAsync(
            next =>
                AskAsync(
                    "ListClusters",
                    new ListClustersCall(next, MostItems),
                    EcsJson.Default.ListClustersCall,
                    EcsJson.Default.ListClustersAnswer,
                    cancellationToken
                ),
            page => page.NextToken,
            page => (page.ClusterArns ?? []).Select(EcsName.Last),
            cancellationToken
        );
    }

    /// <summary>The ARNs of the tasks of a cluster that shall run, or shall not; none where there is no such cluster.</summary>
    public async Task<IReadOnlyList<string>> ListTasksAsync(
        string cluster,
        string desiredStatus,
        string? family,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await Connection.ReadAllAsync(
                next =>
                    AskAsync(
                        "ListTasks",
                        new ListTasksCall(cluster, desiredStatus, family, next, MostItems),
                        EcsJson.Default.ListTasksCall,
                        EcsJson.Default.ListTasksAnswer,
                        cancellationToken
                    ),
                page => page.NextToken,
                page => page.TaskArns,
                cancellationToken
            );
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // A cluster that is not there, or no longer, has no tasks.
            return [];
        }
    }

    /// <summary>The families of this gateway's containers, by the beginning of their names.</summary>
    public async Task<IReadOnlyList<string>> ListFamiliesAsync(string prefix, CancellationToken cancellationToken)
    {
        return await Connection.ReadAllAsync(
            next =>
                AskAsync(
                    "ListTaskDefinitionFamilies",
                    new ListFamiliesCall(prefix, "ACTIVE", next, MostItems),
                    EcsJson.Default.ListFamiliesCall,
                    EcsJson.Default.ListFamiliesAnswer,
                    cancellationToken
                ),
            page => page.NextToken,
            page => page.Families,
            cancellationToken
        );
    }

    /// <summary>Tasks by their ARNs or ids, a hundred at most. Those that are gone by now are left out.</summary>
    public async Task<IReadOnlyList<TaskWire>> DescribeTasksAsync(
        string cluster,
        IReadOnlyList<string> tasks,
        CancellationToken cancellationToken
    )
    {
        if (tasks.Count == 0)
        {
            return [];
        }

        var answer = await AskAsync(
            "DescribeTasks",
            new DescribeTasksCall(cluster, tasks, WithTags),
            EcsJson.Default.DescribeTasksCall,
            EcsJson.Default.TasksAnswer,
            cancellationToken
        );
        return answer.Failures?.FirstOrDefault(failure => failure.Reason != "MISSING") is { } failure
            ? throw Connection.Fail(DriverErrorKind.Unexpected, $"ECS does not describe the task '{failure.Arn}': {failure.Reason}.")
            : answer.Tasks ?? [];
    }

    /// <summary>The newest definition of a family, or one by its ARN.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public Task<DefinitionAnswer> DescribeDefinitionAsync(string definition, CancellationToken cancellationToken) =>
        AskAsync(
            "DescribeTaskDefinition",
            new DescribeDefinitionCall(definition, WithTags),
            EcsJson.Default.DescribeDefinitionCall,
            EcsJson.Default.DefinitionAnswer,
            cancellationToken
        );

    /// <summary>Clusters by their names, a hundred at most; those that are gone are left out, although ECS still shows them for a while.</summary>
    public async Task<IReadOnlyList<ClusterWire>> DescribeClustersAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return [];
        }

        var answer = await AskAsync(
            "DescribeClusters",
            new DescribeClustersCall(names),
            EcsJson.Default.DescribeClustersCall,
            EcsJson.Default.DescribeClustersAnswer,
            cancellationToken
        );
        return [.. (answer.Clusters ?? []).Where(cluster => cluster.Status != "INACTIVE")];
    }

    /// <summary>A cluster by its name; null where there is none.</summary>
    public async Task<ClusterWire?> FindClusterAsync(string name, CancellationToken cancellationToken) =>
        (await DescribeClustersAsync([name], cancellationToken)) is [var found, ..] ? found : null;

    public DriverException NotFound(string id) =>
        Connection.Fail(DriverErrorKind.NotFound, $"There is no container '{id}' in {Settings.Region}.");

    private Task<TAnswer> SendAsync<TCall, TAnswer>(
        string action,
        TCall call,
        JsonTypeInfo<TCall> callType,
        JsonTypeInfo<TAnswer> answerType,
        bool isIdempotent,
        CancellationToken cancellationToken
    )
    {
        var message = AmzJson.ToMessage(Settings.AddressOf(Service), Target + action, call, callType, isIdempotent);
        return http.ReadJsonAsync(message, answerType, cancellationToken);
    }
}
