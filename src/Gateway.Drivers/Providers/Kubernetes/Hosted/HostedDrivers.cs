using Gateway.Drivers.Contracts;
using Gateway.Drivers.Http;

namespace Gateway.Drivers.Providers.Kubernetes.Hosted;

/// <summary>Opens the drivers of Kubernetes on a cloud's cluster, with their own handler chains.</summary>
internal sealed class HostedDrivers(IHttpMessageHandlerFactory handlers, TimeProvider time)
{
    public KubernetesContainerDriver OpenContainers(HostedCluster cluster) =>
        new(CreateClient<KubernetesContainerDriver>(cluster), cluster.Connection, SettingsOf(cluster), time);

    public IContainerLogDriver OpenLogs(HostedCluster cluster) =>
        new KubernetesLogDriver(CreateClient<KubernetesLogDriver>(cluster), cluster.Connection, SettingsOf(cluster));

    public IContainerExecDriver OpenExec(HostedCluster cluster) =>
        new KubernetesExecDriver(CreateClient<KubernetesExecDriver>(cluster), cluster.Connection, SettingsOf(cluster));

    public IContainerStatsDriver OpenStats(HostedCluster cluster) =>
        new KubernetesStatsDriver(CreateClient<KubernetesStatsDriver>(cluster), cluster.Connection, SettingsOf(cluster), time);

    private static KubernetesSettings SettingsOf(HostedCluster cluster) => (KubernetesSettings)cluster.Connection.Settings;

    private HttpClient CreateClient<TDriver>(HostedCluster cluster) =>
        new(new ConnectionHandler(cluster.Connection, handlers.CreateHandler(typeof(TDriver).Name)), disposeHandler: false)
        {
            BaseAddress = cluster.Connection.Settings.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan,
        };
}
