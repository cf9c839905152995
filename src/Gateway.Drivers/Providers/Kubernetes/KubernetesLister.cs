using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>
/// Lists containers: first those of deployments, then those of pods that belong to none, in one page where both fit. For deployments their
/// pods are asked for too, since only those tell how a deployment fares.
/// </summary>
internal sealed class KubernetesLister(KubernetesClient cluster, Connection connection, KubernetesSettings settings)
{
    /// <summary>The label that every pod of a deployment has, and hardly any other.</summary>
    private const string OfDeployments = "pod-template-hash";

    public async Task<Page<Container>> ListAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var place = ListPlace.Read(connection, request.Token);
        if (SelectorOf(request.Filter) is not { } labels || !TryFindScope(request.Filter, out var scope))
        {
            return new Page<Container>([]);
        }

        var page = await ListPartAsync(place, scope, labels, request.Size, cancellationToken);
        if (page.NextToken != ListPlace.FirstPod.ToString() || page.Items.Count == request.Size)
        {
            return page;
        }

        // The deployments are through, and there is room left.
        var pods = await ListPartAsync(ListPlace.FirstPod, scope, labels, request.Size - page.Items.Count, cancellationToken);
        return new Page<Container>([.. page.Items, .. pods.Items], pods.NextToken);
    }

    /// <summary>The pods of a deployment.</summary>
    public Task<List<Pod>> ListPodsAsync(Deployment deployment, CancellationToken cancellationToken) =>
        cluster.ListAllAsync(
            KubernetesClient.Pods(deployment.Metadata.Namespace),
            new ListQuery(ListQuery.FullPage) { Labels = LabelSelectors.ToText(deployment.Spec?.Selector) },
            KubernetesJson.Default.PodList,
            cancellationToken
        );

    /// <summary>A page of the deployments' containers, or of the other pods'.</summary>
    private async Task<Page<Container>> ListPartAsync(
        ListPlace place,
        string? scope,
        string labels,
        int size,
        CancellationToken cancellationToken
    )
    {
        var query = new ListQuery(size) { Continue = place.Continue, Labels = labels };
        var (units, next) = place.IsOfPods
            ? await ListPodsAsync(scope, query, cancellationToken)
            : await ListDeploymentsAsync(scope, query, cancellationToken);
        return Cut(units, place, next, size);
    }

    private async Task<(IReadOnlyList<Unit> Units, ListPlace? Next)> ListPodsAsync(
        string? scope,
        ListQuery query,
        CancellationToken cancellationToken
    )
    {
        var page = await cluster.ListAsync(KubernetesClient.Pods(scope), query, KubernetesJson.Default.PodList, cancellationToken);
        var units = (page.Items ?? [])
            .Where(pod => !pod.IsOfDeployment())
            .Select(pod => new Unit(pod.Metadata, [.. pod.ToContainers(connection)]));
        return ([.. units], page.Continue is { } more ? new ListPlace(IsOfPods: true, more) : null);
    }

    private async Task<(IReadOnlyList<Unit> Units, ListPlace? Next)> ListDeploymentsAsync(
        string? scope,
        ListQuery query,
        CancellationToken cancellationToken
    )
    {
        var page = await cluster.ListAsync(
            KubernetesClient.Deployments(scope),
            query,
            KubernetesJson.Default.DeploymentList,
            cancellationToken
        );
        var deployments = page.Items ?? [];
        var pods = await ListPodsOfAsync(deployments, scope, cancellationToken);
        var units = deployments.Select(deployment => new Unit(
            deployment.Metadata,
            [
                .. deployment.ToContainers(
                    [.. pods[deployment.Metadata.Namespace].Where(pod => LabelSelectors.Matches(deployment.Spec?.Selector, pod))],
                    connection
                ),
            ]
        ));
        return ([.. units], page.Continue is { } more ? new ListPlace(IsOfPods: false, more) : ListPlace.FirstPod);
    }

    private async Task<ILookup<string, Pod>> ListPodsOfAsync(
        IReadOnlyList<Deployment> deployments,
        string? scope,
        CancellationToken cancellationToken
    )
    {
        var homes = deployments.Select(deployment => deployment.Metadata.Namespace).Distinct(StringComparer.Ordinal).ToList();
        var pods =
            homes.Count == 0
                ? []
                : await cluster.ListAllAsync(
                    KubernetesClient.Pods(homes is [var only] ? only : scope),
                    new ListQuery(ListQuery.FullPage) { Labels = OfDeployments },
                    KubernetesJson.Default.PodList,
                    cancellationToken
                );
        return pods.ToLookup(pod => pod.Metadata.Namespace, StringComparer.Ordinal);
    }

    /// <summary>
    /// A unit may have more containers than there is room for: the next page then asks for the same part again and begins behind the last
    /// one that was given. Kubernetes lists by namespace and name.
    /// </summary>
    private static Page<Container> Cut(IReadOnlyList<Unit> units, ListPlace place, ListPlace? next, int size)
    {
        var rest = units
            .SelectMany(unit => unit.Containers.Select((container, index) => (Mark: unit.MarkOf(index), Container: container)))
            .Where(item => place.After is null || string.CompareOrdinal(item.Mark, place.After) > 0)
            .Take(size + 1)
            .ToList();
        return rest.Count > size
            ? new Page<Container>(
                [.. rest.Take(size).Select(item => item.Container)],
                (place with { After = rest[size - 1].Mark }).ToString()
            )
            : new Page<Container>([.. rest.Select(item => item.Container)], next?.ToString());
    }

    /// <summary>Null for labels that nothing in Kubernetes can have.</summary>
    private static string? SelectorOf(ListFilter filter) =>
        filter.Tags.All(tag => KubernetesNames.IsLabelPair(tag.Key, tag.Value))
            ? string.Join(',', filter.Tags.Select(tag => $"{tag.Key}={tag.Value}"))
            : null;

    /// <summary>The namespace to look in, null for all. False where the filter leaves nothing.</summary>
    private bool TryFindScope(ListFilter filter, out string? scope)
    {
        scope = settings.OnlyNamespace ? settings.HomeNamespace : filter.Cluster;
        return filter.Cluster is null || (scope == filter.Cluster && KubernetesNames.IsLabel(filter.Cluster));
    }

    /// <summary>A pod or a deployment with its containers.</summary>
    private sealed record Unit(HousedMeta Meta, IReadOnlyList<Container> Containers)
    {
        // In the order of Kubernetes' keys, namespace/name; a control character sorts before whatever a name may hold.
        public string MarkOf(int index) => FormattableString.Invariant($"{Meta.Namespace}/{Meta.Name}\u0001{index:D4}");
    }
}
