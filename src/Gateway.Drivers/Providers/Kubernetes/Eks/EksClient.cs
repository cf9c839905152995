using System.Globalization;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Kubernetes.Hosted;

namespace Gateway.Drivers.Providers.Kubernetes.Eks;

/// <summary>Speaks to EKS about the clusters of the connection's region.</summary>
internal sealed class EksClient(HttpClient http, Connection connection, EksSettings settings, AwsKeySource keys, TimeProvider time)
{
    public const string Service = "eks";

    /// <summary>The most names in one page.</summary>
    public const int MostItems = 100;

    private const string TokenPrefix = "k8s-aws-v1.";

    // What aws eks get-token signs for, and how long EKS takes such a token: a quarter of an hour, less a minute for clocks.
    private static readonly TimeSpan SignedFor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(14);

    public Task<EksClusterList> ListAsync(int most, string? token, CancellationToken cancellationToken)
    {
        var next = token is null ? "" : $"&nextToken={WireAddress.Encode(token)}";
        var size = Math.Min(most, MostItems).ToString(CultureInfo.InvariantCulture);
        return http.GetJsonAsync($"clusters?maxResults={size}{next}", EksJson.Default.EksClusterList, cancellationToken);
    }

    /// <summary>The names of all clusters.</summary>
    public Task<List<string>> ListAllAsync(CancellationToken cancellationToken) =>
        connection.ReadAllAsync(
            token => ListAsync(MostItems, token, cancellationToken),
            page => page.NextToken,
            page => page.Clusters,
            cancellationToken
        );

    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public async Task<EksCluster> GetAsync(string name, CancellationToken cancellationToken) =>
        (await http.GetJsonAsync(PathOf(name), EksJson.Default.EksClusterAnswer, cancellationToken)).Cluster
        ?? throw connection.Fail(DriverErrorKind.Unexpected, "EKS told no cluster.");

    public async Task<EksCluster> CreateAsync(EksNewCluster cluster, CancellationToken cancellationToken)
    {
        var content = JsonHttp.ToContent(cluster, EksJson.Default.EksNewCluster);
        var request = new HttpRequestMessage(HttpMethod.Post, "clusters") { Content = content };
        request.SetPayload(AwsPayload.Hash(await content.ReadAsByteArrayAsync(cancellationToken)));
        return (await http.ReadJsonAsync(request, EksJson.Default.EksClusterAnswer, cancellationToken)).Cluster
            ?? throw connection.Fail(DriverErrorKind.Unexpected, "EKS told no cluster.");
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, PathOf(name));
        using var response = await http.SendAsync(request, cancellationToken);
    }

    /// <summary>How a cluster is reached: with a token that is a signed request to Amazon's token service, never sent there by us.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Conflict"/> if it has no address yet.</exception>
    public HostedCluster Open(EksCluster cluster) =>
        cluster.Endpoint is { Length: > 0 } endpoint
            ? HostedCluster.Create(
                connection,
                cluster.Name,
                endpoint,
                cluster.CertificateAuthority?.Data,
                token => FetchAsync(cluster.Name, token)
            )
            : throw connection.Fail(DriverErrorKind.Conflict, $"The cluster '{cluster.Name}' has no address yet: it is {cluster.Status}.");

    private async Task<Expiring<KubernetesToken>> FetchAsync(string cluster, CancellationToken cancellationToken)
    {
        var address = new Uri(settings.TokenService, "?Action=GetCallerIdentity&Version=2011-06-15");
        var headers = new Dictionary<string, string> { ["x-k8s-aws-id"] = cluster };
        var now = time.GetUtcNow();
        var used = await keys.GetAsync(connection, cancellationToken);
        var signed = new SigV4Signer("sts", settings.Region).Presign(HttpMethod.Get, address, headers, used, now, SignedFor);
        var token = Convert.ToBase64String(Encoding.ASCII.GetBytes(signed)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return new Expiring<KubernetesToken>(new KubernetesToken(new Secret(TokenPrefix + token)), now + TokenLife);
    }

    private string PathOf(string name) =>
        name is { Length: > 0 and <= 100 } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? $"clusters/{name}"
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no cluster '{name}'.");
}
