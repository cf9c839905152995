using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes.Hosted;

/// <summary>Looks for what would be lost with a cluster.</summary>
internal static class HostedWorkloads
{
    private const int PageSize = 500;

    // Where clouds and Kubernetes itself keep what every cluster has.
    private static readonly string[] OfSystem = ["kube-", "gke-", "gmp-", "amazon-", "aws-"];

    /// <summary>Refuses to go on where a cluster has containers of its owner's.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Conflict"/>.</exception>
    public static async Task RequireNoneAsync(
        this HostedDrivers drivers,
        Connection cloud,
        HostedCluster cluster,
        CancellationToken cancellationToken
    )
    {
        var containers = drivers.OpenContainers(cluster);
        var pages = cloud.FollowAsync(
            token => containers.ListContainersAsync(new PageRequest(PageSize, token, ListFilter.None), cancellationToken),
            page => page.NextToken,
            cancellationToken
        );
        await foreach (var page in pages)
        {
            if (page.Items.FirstOrDefault(item => !IsOfSystem(item)) is { } container)
            {
                throw cloud.Fail(
                    DriverErrorKind.Conflict,
                    $"The cluster '{cluster.Id}' has containers in it, such as '{container.Id.Value}'."
                );
            }
        }
    }

    private static bool IsOfSystem(Container container) =>
        Array.Exists(OfSystem, prefix => container.Cluster?.Value.StartsWith(prefix, StringComparison.Ordinal) == true);
}
