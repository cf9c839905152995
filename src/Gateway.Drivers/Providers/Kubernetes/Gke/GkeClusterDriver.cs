using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Kubernetes.Hosted;

namespace Gateway.Drivers.Providers.Kubernetes.Gke;

internal sealed class GkeClusterDriver(
    HttpClient http,
    Connection connection,
    GkeSettings settings,
    HostedDrivers drivers,
    TimeProvider time
) : IClusterDriver, IConnectionCheckDriver
{
    private readonly GkeClient _google = new(http, connection, settings, time);

    [Note("Google lists all clusters at once; the gateway cuts them into pages.")]
    public async Task<Page<Cluster>> ListClustersAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var rest = (await _google.ListAsync(cancellationToken))
            .Select(ToCluster)
            .Where(cluster => request.Token is null || string.CompareOrdinal(cluster.Id.Value, request.Token) > 0)
            .ToList();
        IReadOnlyList<Cluster> page = [.. rest.Take(request.Size)];
        return new Page<Cluster>(page, rest.Count > page.Count ? page[^1].Id.Value : null);
    }

    public async Task<Cluster> GetClusterAsync(string id, CancellationToken cancellationToken) =>
        ToCluster(await _google.GetAsync(id, cancellationToken));

    [Note("An Autopilot cluster, unless the options name nodes. It takes minutes.")]
    public async Task<Cluster> CreateClusterAsync(CreateCluster request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<GkeClusterOptions>(request);
        var location =
            options.Location
            ?? settings.Location
            ?? throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "Name a region or a zone: the connection has no own one.",
                "providerOptions.location"
            );
        var id = new GkeClusterId(location, request.Name);
        if (!GkeClusterId.TryParse(id.ToString(), out _))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "Google takes small letters, digits and hyphens.", "name");
        }

        await _google.CreateAsync(location, ToSpec(request.Name, options), cancellationToken);
        return await GetMadeAsync(id, cancellationToken);
    }

    [Note(
        "Google would delete a cluster with everything in it: the gateway looks first, for containers outside of the system's namespaces."
    )]
    public async Task DeleteClusterAsync(string id, CancellationToken cancellationToken)
    {
        var cluster = await _google.GetAsync(id, cancellationToken);
        if (cluster is { Endpoint.Length: > 0, Status: not "STOPPING" })
        {
            await drivers.RequireNoneAsync(connection, _google.Open(cluster), cancellationToken);
        }

        await _google.DeleteAsync(id, cancellationToken);
    }

    public Task CheckConnectionAsync(CancellationToken cancellationToken) => _google.ListAsync(cancellationToken);

    // The operation has begun, and the cluster may take a moment to be seen.
    private async Task<Cluster> GetMadeAsync(GkeClusterId id, CancellationToken cancellationToken)
    {
        try
        {
            return await GetClusterAsync(id.ToString(), cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return ToCluster(
                new GkeCluster
                {
                    Name = id.Name,
                    Location = id.Location,
                    Status = "PROVISIONING",
                }
            );
        }
    }

    private static GkeClusterSpec ToSpec(string name, GkeClusterOptions options)
    {
        var hasNodes = options.NodeCount is not null || options.MachineType is not null;
        return new GkeClusterSpec
        {
            Name = name,
            Autopilot = hasNodes ? null : new GkeAutopilot(Enabled: true),
            InitialNodeCount = hasNodes ? options.NodeCount ?? 1 : null,
            NodeConfig = options.MachineType is { } type ? new GkeNodeConfig(type) : null,
            Network = options.Network,
            Subnetwork = options.Subnetwork,
        };
    }

    private Cluster ToCluster(GkeCluster cluster) =>
        new()
        {
            Origin = connection,
            Id = GkeClient.IdOf(cluster).ToString(),
            Name = cluster.Name,
            State = cluster.Status switch
            {
                "PROVISIONING" => ResourceState.Creating,
                "RUNNING" or "RECONCILING" => ResourceState.Available,
                "STOPPING" => ResourceState.Deleting,
                "ERROR" or "DEGRADED" => ResourceState.Error,
                _ => ResourceState.Unknown,
            },
            NativeState = cluster.Status,
            CreatedAt = cluster.CreateTime?.ToUniversalTime(),
            Extra = new (string Name, string? Value)[]
            {
                ("location", cluster.Location),
                ("endpoint", cluster.Endpoint),
                ("version", cluster.CurrentMasterVersion),
                ("statusMessage", cluster.StatusMessage),
            }
                .Where(field => !string.IsNullOrEmpty(field.Value))
                .ToDictionary(field => field.Name, field => JsonSerializer.SerializeToElement(field.Value!, GkeJson.Default.String)),
        };
}
