using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>
/// One page of the containers of all clusters, by cluster, in it those of the gateway's making by their names, then all others by their tasks. It
/// takes the clusters' names; then in one round the ids of all tasks and the families; then in one round the descriptions of the page, a
/// hundred tasks in each and many at once; and the definitions of those containers of the page that do not run.
/// </summary>
internal sealed class EcsContainerList(EcsClient ecs, EcsContainers containers)
{
    /// <summary>One page. The token is the id of the last container, or the name of the last cluster where that had none left to show.</summary>
    public async Task<Page<Container>> ReadAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var after = Read(request.Token);
        var onlyRunning = request.Filter.State is "running" or "pending";
        var clusters = await FindAsync(request, after, onlyRunning, cancellationToken);
        var (plan, isAll) = Plan(clusters, after, request.Size);
        await DescribeAsync(plan, cancellationToken);
        var items = new List<Container>();
        foreach (var part in plan)
        {
            var wanted = request.Size + 1 - items.Count;
            if (wanted > 0)
            {
                items.AddRange(await ShowAsync(part, after, onlyRunning, wanted, cancellationToken));
            }
        }

        if (items.Count > request.Size)
        {
            return new Page<Container>([.. items.Take(request.Size)], items[request.Size - 1].Id.Value);
        }

        // What a truncated cluster shows ends with the last task that was asked for, not with the last container that was found.
        return new Page<Container>(items, isAll ? null : plan[^1].End);
    }

    private (string Cluster, EcsId? Id)? Read(string? token) =>
        token is null ? null
        : EcsName.IsCluster(token) ? (token, null)
        : EcsId.Read(token) is { } id ? (id.Cluster, id)
        : throw ecs.Connection.Fail(DriverErrorKind.InvalidRequest, "This is no page token of this list.", "pageToken");

    private async Task<IReadOnlyList<Part>> FindAsync(
        PageRequest request,
        (string Cluster, EcsId? Id)? after,
        bool onlyRunning,
        CancellationToken cancellationToken
    )
    {
        var only = request.Filter.Cluster;
        var names = await ecs.ListClusterNamesAsync(cancellationToken);
        var parts = names
            .Where(name => only is null || name == only)
            .Where(name => after is not { } seen || string.CompareOrdinal(name, seen.Cluster) >= (seen.Id is null ? 1 : 0))
            .Order(StringComparer.Ordinal)
            .Select(name => new Part(name))
            .ToList();
        string[] statuses = onlyRunning ? ["RUNNING"] : ["RUNNING", "STOPPED"];
        Func<CancellationToken, Task>[] calls =
        [
            async token => Share(await ecs.ListFamiliesAsync(only is null ? EcsName.FamilyPrefix : EcsName.FamiliesOf(only), token), parts),
            .. parts.SelectMany(part =>
                statuses.Select(status =>
                    (Func<CancellationToken, Task>)(async token => part.Add(await ecs.ListTasksAsync(part.Cluster, status, null, token)))
                )
            ),
        ];
        await RunAsync(calls, cancellationToken);
        return parts;
    }

    private static void Share(IReadOnlyList<string> families, IReadOnlyList<Part> parts)
    {
        foreach (var family in families)
        {
            if (EcsName.Read(family) is var (cluster, name) && parts.FirstOrDefault(part => part.Cluster == cluster) is { } part)
            {
                part.Families[family] = name;
            }
        }
    }

    /// <summary>How much of which clusters has to be described for a page; false if that is not all.</summary>
    private static (IReadOnlyList<Part> Parts, bool IsAll) Plan(IReadOnlyList<Part> parts, (string Cluster, EcsId? Id)? after, int size)
    {
        var planned = new List<Part>();
        var count = 0;
        foreach (var part in parts)
        {
            if (count > size)
            {
                return (planned, false);
            }

            planned.Add(part);
            part.Plan(after?.Cluster == part.Cluster ? after?.Id : null, size + 1 - count);
            count += part.Planned.Count + part.Families.Count;
            if (!part.IsWhole)
            {
                return (planned, false);
            }
        }

        return (planned, true);
    }

    private async Task DescribeAsync(IReadOnlyList<Part> plan, CancellationToken cancellationToken)
    {
        var batches = plan.SelectMany(part => part.Planned.Chunk(EcsClient.MostItems).Select(tasks => (part, tasks))).ToList();
        await RunAsync(
            [
                .. batches.Select(batch =>
                    (Func<CancellationToken, Task>)(
                        async token => batch.part.Add(await ecs.DescribeTasksAsync(batch.part.Cluster, batch.tasks, token))
                    )
                ),
            ],
            cancellationToken
        );
    }

    private async Task<IEnumerable<Container>> ShowAsync(
        Part part,
        (string Cluster, EcsId? Id)? after,
        bool onlyRunning,
        int most,
        CancellationToken cancellationToken
    )
    {
        var seen = after?.Cluster == part.Cluster ? after?.Id : null;
        var own = seen?.Task is null
            ? part.Families.Where(family => seen is null || string.CompareOrdinal(family.Value, seen.Name) > 0)
            : [];
        var tasks = part.Tasks.ToLookup(task => EcsName.FamilyOf(task.TaskDefinitionArn), StringComparer.Ordinal);
        var shown = await Bounded.SelectAsync(
            [.. own.OrderBy(family => family.Value, StringComparer.Ordinal).Take(most)],
            (family, token) => containers.ShowAsync(part.Cluster, family.Value, family.Key, tasks[family.Key], onlyRunning, token),
            cancellationToken,
            EcsClient.AtOnce
        );
        var others = part
            .Tasks.Where(task => !part.Families.ContainsKey(EcsName.FamilyOf(task.TaskDefinitionArn)))
            // A container that was destroyed: ECS shows its task for an hour.
            .Where(task => task.IsWanted() || EcsName.Read(EcsName.FamilyOf(task.TaskDefinitionArn)) is null)
            .SelectMany(task => containers.Of(part.Cluster, task))
            .Where(found => seen is not { Task: { } last } || Compare(found.Id, last, seen.Name) > 0)
            .OrderBy(found => found.Id.Task, StringComparer.Ordinal)
            .ThenBy(found => found.Id.Name, StringComparer.Ordinal);
        return shown.OfType<Container>().Concat(others.Select(found => found.Container)).Take(most);
    }

    private static int Compare(EcsId id, string task, string name) =>
        string.CompareOrdinal(id.Task, task) is not 0 and var order ? order : string.CompareOrdinal(id.Name, name);

    private static Task RunAsync(IReadOnlyList<Func<CancellationToken, Task>> calls, CancellationToken cancellationToken) =>
        Bounded.SelectAsync(
            calls,
            async (call, token) =>
            {
                await call(token);
                return true;
            },
            cancellationToken,
            EcsClient.AtOnce
        );

    /// <summary>What is known of one cluster.</summary>
    private sealed class Part(string cluster)
    {
        private readonly Lock _lock = new();
        private readonly List<string> _arns = [];
        private readonly List<TaskWire> _tasks = [];

        public string Cluster { get; } = cluster;

        /// <summary>The names of the gateway's containers by their families.</summary>
        public Dictionary<string, string> Families { get; } = [];

        public IReadOnlyList<string> Planned { get; private set; } = [];

        /// <summary>Whether what is planned is all that the cluster has left.</summary>
        public bool IsWhole { get; private set; } = true;

        /// <summary>The token of the page that begins behind what was planned. No name has a tilde, and none sorts behind it.</summary>
        public string End => IsWhole ? Cluster : $"{Cluster}/{EcsName.Last(Planned[^1])}/~";

        public IReadOnlyList<TaskWire> Tasks => _tasks;

        public void Add(IReadOnlyList<string> arns)
        {
            lock (_lock)
            {
                _arns.AddRange(arns);
            }
        }

        public void Add(IReadOnlyList<TaskWire> tasks)
        {
            lock (_lock)
            {
                _tasks.AddRange(tasks);
            }
        }

        /// <summary>Which of the containers of the gateway's making run is not to be seen from outside of tasks: then all are described.</summary>
        public void Plan(EcsId? seen, int most)
        {
            var arns = _arns.Distinct(StringComparer.Ordinal).OrderBy(EcsName.Last, StringComparer.Ordinal).ToList();
            if (Families.Count > 0 && seen?.Task is null)
            {
                Planned = arns;
                return;
            }

            var left = arns.Where(arn => seen?.Task is not { } last || string.CompareOrdinal(EcsName.Last(arn), last) >= 0).ToList();
            IsWhole = left.Count <= most;
            Planned = IsWhole ? left : left[..most];
        }
    }
}
