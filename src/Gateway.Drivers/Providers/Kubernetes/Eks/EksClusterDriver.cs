using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Kubernetes.Hosted;

namespace Gateway.Drivers.Providers.Kubernetes.Eks;

[Limits(PageSize = EksClient.MostItems)]
internal sealed class EksClusterDriver(
    HttpClient http,
    Connection connection,
    EksSettings settings,
    HostedDrivers drivers,
    AwsKeySource keys,
    TimeProvider time
) : IClusterDriver, IConnectionCheckDriver
{
    private readonly EksClient _amazon = new(http, connection, settings, keys, time);

    public async Task<Page<Cluster>> ListClustersAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await _amazon.ListAsync(request.Size, request.Token, cancellationToken);
        // EKS lists names alone.
        var clusters = await Bounded.SelectAsync(page.Clusters ?? [], GetIfThereAsync, cancellationToken);
        return new Page<Cluster>([.. clusters.OfType<Cluster>()], page.NextToken);
    }

    public async Task<Cluster> GetClusterAsync(string id, CancellationToken cancellationToken) =>
        ToCluster(await _amazon.GetAsync(id, cancellationToken));

    [Note("The control plane alone: nodes are a matter of node groups. It takes ten minutes.")]
    public async Task<Cluster> CreateClusterAsync(CreateCluster request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<EksClusterOptions>(request);
        var subnets = options.SubnetIds ?? settings.SubnetIds;
        var cluster = new EksNewCluster
        {
            Name = request.Name,
            RoleArn = options.RoleArn ?? settings.ClusterRoleArn ?? throw Missing("roleArn"),
            ResourcesVpcConfig = new EksNetwork(subnets is { Count: > 0 } ? subnets : throw Missing("subnetIds"), options.SecurityGroupIds),
            Version = options.Version,
            ClientRequestToken = Guid.NewGuid().ToString("N"),
        };
        return ToCluster(await _amazon.CreateAsync(cluster, cancellationToken));
    }

    [Note("The gateway looks first, for containers outside of the system's namespaces. EKS refuses clusters with node groups.")]
    public async Task DeleteClusterAsync(string id, CancellationToken cancellationToken)
    {
        var cluster = await _amazon.GetAsync(id, cancellationToken);
        if (cluster is { Endpoint.Length: > 0, Status: not "DELETING" })
        {
            await drivers.RequireNoneAsync(connection, _amazon.Open(cluster), cancellationToken);
        }

        await _amazon.DeleteAsync(id, cancellationToken);
    }

    public Task CheckConnectionAsync(CancellationToken cancellationToken) => _amazon.ListAsync(1, token: null, cancellationToken);

    private async Task<Cluster?> GetIfThereAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await GetClusterAsync(name, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // It went between the list and the look.
            return null;
        }
    }

    private DriverException Missing(string option) =>
        connection.Fail(
            DriverErrorKind.InvalidValue,
            "EKS needs it for a new cluster, and the connection has no own one.",
            $"providerOptions.{option}"
        );

    private Cluster ToCluster(EksCluster cluster) =>
        new()
        {
            Origin = connection,
            Id = cluster.Name,
            Name = cluster.Name,
            State = cluster.Status switch
            {
                "CREATING" or "PENDING" => ResourceState.Creating,
                "ACTIVE" or "UPDATING" => ResourceState.Available,
                "DELETING" => ResourceState.Deleting,
                "FAILED" => ResourceState.Error,
                _ => ResourceState.Unknown,
            },
            NativeState = cluster.Status,
            CreatedAt = UnixTime.OfSeconds(cluster.CreatedAt),
            Extra = new (string Name, string? Value)[]
            {
                ("arn", cluster.Arn),
                ("endpoint", cluster.Endpoint),
                ("version", cluster.Version),
            }
                .Where(field => !string.IsNullOrEmpty(field.Value))
                .ToDictionary(field => field.Name, field => JsonSerializer.SerializeToElement(field.Value!, EksJson.Default.String)),
        };
}
