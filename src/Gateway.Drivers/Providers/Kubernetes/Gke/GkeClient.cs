using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Kubernetes.Hosted;

namespace Gateway.Drivers.Providers.Kubernetes.Gke;

/// <summary>Speaks to Kubernetes Engine about the clusters of the connection's project.</summary>
internal sealed class GkeClient(HttpClient http, Connection connection, GkeSettings settings, TimeProvider time)
{
    // What says that a zone is everywhere.
    private const string Everywhere = "-";

    /// <summary>All clusters of the project in the order of their ids: Google knows no pages here.</summary>
    public async Task<List<GkeCluster>> ListAsync(CancellationToken cancellationToken)
    {
        var path = await PathOfAsync(Everywhere, null, cancellationToken);
        var answer = await http.GetJsonAsync(path, GkeJson.Default.GkeClusterList, cancellationToken);
        if (answer.MissingZones is [var zone, ..])
        {
            throw connection.Fail(DriverErrorKind.Unavailable, $"Google cannot tell the clusters of {zone}.");
        }

        return [.. (answer.Clusters ?? []).OrderBy(cluster => IdOf(cluster).ToString(), StringComparer.Ordinal)];
    }

    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public async Task<GkeCluster> GetAsync(string id, CancellationToken cancellationToken) =>
        await http.GetJsonAsync(await PathOfAsync(id, cancellationToken), GkeJson.Default.GkeCluster, cancellationToken);

    public async Task CreateAsync(string location, GkeClusterSpec cluster, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, await PathOfAsync(location, null, cancellationToken))
        {
            Content = JsonHttp.ToContent(new GkeNewCluster(cluster), GkeJson.Default.GkeNewCluster),
        };
        await http.ReadJsonAsync(request, GkeJson.Default.GkeOperation, cancellationToken);
    }

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, await PathOfAsync(id, cancellationToken));
        await http.ReadJsonAsync(request, GkeJson.Default.GkeOperation, cancellationToken);
    }

    /// <summary>How a cluster is reached: with the project's own token.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Conflict"/> if it has no address yet.</exception>
    public HostedCluster Open(GkeCluster cluster)
    {
        var id = IdOf(cluster).ToString();
        return cluster.Endpoint is { Length: > 0 } endpoint
            ? HostedCluster.Create(connection, id, $"https://{endpoint}/", cluster.MasterAuth?.ClusterCaCertificate, FetchAsync)
            : throw connection.Fail(DriverErrorKind.Conflict, $"The cluster '{id}' has no address yet: it is {cluster.Status}.");
    }

    public static GkeClusterId IdOf(GkeCluster cluster) => new(cluster.Location ?? "", cluster.Name ?? "");

    private async Task<Expiring<KubernetesToken>> FetchAsync(CancellationToken cancellationToken)
    {
        var token = await GoogleCredentials.FetchTokenAsync(connection, settings, time, cancellationToken);
        return new Expiring<KubernetesToken>(new KubernetesToken(token.Value.Value), token.ExpiresAt);
    }

    private Task<string> PathOfAsync(string id, CancellationToken cancellationToken) =>
        GkeClusterId.TryParse(id, out var parsed)
            ? PathOfAsync(parsed.Location, parsed.Name, cancellationToken)
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no cluster '{id}'.");

    private async Task<string> PathOfAsync(string location, string? name, CancellationToken cancellationToken)
    {
        var project =
            await GoogleCredentials.FindProjectAsync(connection, settings, cancellationToken)
            ?? throw connection.Fail(
                DriverErrorKind.InvalidRequest,
                $"Clusters belong to a project, and the credential of connection '{connection.Name}' names none: set ProjectId."
            );
        var clusters = $"v1/projects/{Uri.EscapeDataString(project)}/locations/{location}/clusters";
        return name is null ? clusters : $"{clusters}/{name}";
    }
}
