using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>Namespaces: what containers are deployed to.</summary>
[Limits(PageSize = 1000)]
internal sealed class KubernetesNamespaceDriver(HttpClient http, Connection connection, KubernetesSettings settings)
    : IClusterDriver,
        IConnectionCheckDriver
{
    private const string All = "api/v1/namespaces";

    // What would be lost with a namespace: whatever runs in it or will, and data.
    private static readonly (string Api, string Kind)[] Contents =
    [
        ("api/v1", "pods"),
        ("apis/apps/v1", "deployments"),
        ("apis/apps/v1", "statefulsets"),
        ("api/v1", "persistentvolumeclaims"),
    ];

    private readonly KubernetesClient _cluster = new(http, connection);

    [Filters(FilterField.Name)]
    public async Task<Page<Cluster>> ListClustersAsync(PageRequest request, CancellationToken cancellationToken)
    {
        if (settings.OnlyNamespace)
        {
            return new Page<Cluster>([await GetClusterAsync(settings.HomeNamespace, cancellationToken)]);
        }

        var query = new ListQuery(request.Size)
        {
            Continue = request.Token,
            Fields = request.Filter.Name is { } name && KubernetesNames.IsLabel(name) ? $"metadata.name={name}" : null,
        };
        var page = await _cluster.ListAsync(All, query, KubernetesJson.Default.NamespaceList, cancellationToken);
        return new Page<Cluster>([.. (page.Items ?? []).Select(ToCluster)], page.Continue);
    }

    public async Task<Cluster> GetClusterAsync(string id, CancellationToken cancellationToken) =>
        ToCluster(await _cluster.GetAsync(PathOf(id), KubernetesJson.Default.Namespace, cancellationToken));

    public async Task<Cluster> CreateClusterAsync(CreateCluster request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        if (settings.OnlyNamespace)
        {
            throw connection.Fail(
                DriverErrorKind.PermissionDenied,
                $"Connection '{connection.Name}' is for the namespace '{settings.HomeNamespace}' alone."
            );
        }

        return ToCluster(
            await _cluster.CreateAsync(
                All,
                new NewNamespace(new NewMeta { Name = request.Name }),
                KubernetesJson.Default.NewNamespace,
                KubernetesJson.Default.Namespace,
                cancellationToken
            )
        );
    }

    [Note(
        "Kubernetes would delete a namespace with everything in it: the gateway looks first, for pods, deployments, stateful sets and claims."
    )]
    public async Task DeleteClusterAsync(string id, CancellationToken cancellationToken)
    {
        var found = await _cluster.GetAsync(PathOf(id), KubernetesJson.Default.Namespace, cancellationToken);
        var kinds = await Bounded.SelectAsync(Contents, (content, token) => FindAnyAsync(id, content, token), cancellationToken);
        if (kinds.OfType<string>().FirstOrDefault() is { } kind)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"The namespace '{id}' has {kind} in it.");
        }

        await _cluster.DeleteAsync(
            PathOf(id),
            new DeleteOptions { Preconditions = new DeletePreconditions(found.Metadata.Uid) },
            cancellationToken
        );
    }

    /// <summary>Asks for what lists need.</summary>
    public Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        _cluster.ListAsync(
            KubernetesClient.Pods(settings.OnlyNamespace ? settings.HomeNamespace : null),
            new ListQuery(1),
            KubernetesJson.Default.AnyList,
            cancellationToken
        );

    /// <returns>The kind, if there is any of it.</returns>
    private async Task<string?> FindAnyAsync(string home, (string Api, string Kind) content, CancellationToken cancellationToken)
    {
        var path = KubernetesClient.Path(content.Api, home, content.Kind);
        var some = await _cluster.ListAsync(path, new ListQuery(1), KubernetesJson.Default.AnyList, cancellationToken);
        return some.Items is { Count: > 0 } ? content.Kind : null;
    }

    private string PathOf(string id) =>
        KubernetesNames.IsLabel(id) && (!settings.OnlyNamespace || id == settings.HomeNamespace)
            ? $"{All}/{id}"
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no namespace '{id}'.");

    private Cluster ToCluster(Namespace found) =>
        new()
        {
            Origin = connection,
            Id = found.Metadata.Name,
            Name = found.Metadata.Name,
            State = found.Status?.Phase switch
            {
                "Active" => ResourceState.Available,
                "Terminating" => ResourceState.Deleting,
                _ => ResourceState.Unknown,
            },
            NativeState = found.Status?.Phase,
            CreatedAt = found.Metadata.CreationTimestamp?.ToUniversalTime(),
        };
}
