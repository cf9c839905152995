using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>What a cluster tells of itself at <c>/info</c>: asked once for a connection. A cluster may keep that to itself.</summary>
internal sealed class SwiftFeatures
{
    private static readonly ClusterInfo Unknown = new();

    private readonly PerConnection<string, ClusterInfo> _known = new();

    /// <summary>The cluster's features; without any where it does not tell them.</summary>
    public async Task<ClusterInfo> GetAsync(SwiftClient client, Uri account, CancellationToken cancellationToken)
    {
        if (!_known.TryGet(client.Connection, client.Connection.Key, out var known))
        {
            known = await FetchAsync(client, account, cancellationToken);
            _known.Set(client.Connection, client.Connection.Key, known);
        }

        return known;
    }

    private static async Task<ClusterInfo> FetchAsync(SwiftClient client, Uri account, CancellationToken cancellationToken)
    {
        // /v1/AUTH_project, or below Ceph's gateway /swift/v1/AUTH_project: the information lies beside the version.
        var version = account.AbsolutePath.IndexOf("/v1", StringComparison.Ordinal);
        var root = new Uri(account, version < 0 ? "/" : account.AbsolutePath[..(version + 1)]);
        try
        {
            var request = new HttpRequestMessage(HttpMethod.Get, WireAddress.Create(root, "/info"));
            return await client.ReadJsonAsync(request, SwiftJson.Default.ClusterInfo, cancellationToken);
        }
        catch (DriverException e)
            when (e.Kind is DriverErrorKind.NotFound or DriverErrorKind.PermissionDenied or DriverErrorKind.Unauthenticated)
        {
            return Unknown;
        }
    }
}
