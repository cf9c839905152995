using System.Runtime.CompilerServices;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

internal sealed class KubernetesStatsDriver(HttpClient http, Connection connection, KubernetesSettings settings, TimeProvider time)
    : IContainerStatsDriver
{
    private const string Api = "apis/metrics.k8s.io/v1beta1";

    // The metrics server itself looks every 15 seconds.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly KubernetesClient _cluster = new(http, connection);
    private readonly KubernetesUnits _units = new(new KubernetesClient(http, connection), connection, settings);

    [Note("Needs metrics.k8s.io, which a cluster's metrics server offers. No network, and a sample only every 15 seconds or so.")]
    public async IAsyncEnumerable<ContainerStats> ReadContainerStatsAsync(
        string id,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var parsed = KubernetesId.Parse(connection, id);
        var pod = await _units.FindPodAsync(id, cancellationToken);
        if (KubernetesStates.StatusOf(pod, parsed.Container)?.State?.Running is null)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"The container '{id}' does not run.");
        }

        var limit = ContainerReader.SpecsOf(pod.Spec).FirstOrDefault(spec => spec.Name == parsed.Container)?.Resources?.Limits;
        var last = DateTimeOffset.MinValue;
        while (true)
        {
            var metrics = await ReadAsync(pod, hadSome: last > DateTimeOffset.MinValue, cancellationToken);
            if (metrics is null)
            {
                yield break;
            }

            if (metrics.Timestamp is { } taken && taken > last)
            {
                last = taken;
                yield return ToStats(metrics, taken.ToUniversalTime(), parsed.Container, limit);
            }

            if (!follow)
            {
                yield break;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<PodMetrics?> ReadAsync(Pod pod, bool hadSome, CancellationToken cancellationToken)
    {
        try
        {
            var path = KubernetesClient.Path(Api, pod.Metadata.Namespace, "pods", pod.Metadata.Name);
            return await _cluster.GetAsync(path, KubernetesJson.Default.PodMetrics, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            // The pod is there: it has not been measured yet, or it has ended since.
            return hadSome
                ? null
                : throw connection.Fail(
                    DriverErrorKind.Conflict,
                    $"The pod '{pod.Metadata.Name}' has not been measured yet: ask again in a minute.",
                    inner: e
                );
        }
        catch (DriverException e) when (e.ProviderCode == KubernetesErrors.NoSuchApi)
        {
            throw connection.Fail(DriverErrorKind.NotSupported, "The cluster has no metrics.k8s.io: it runs no metrics server.", inner: e);
        }
    }

    private static ContainerStats ToStats(
        PodMetrics metrics,
        DateTimeOffset taken,
        string container,
        IReadOnlyDictionary<string, string>? limits
    )
    {
        var usage = metrics.Containers?.FirstOrDefault(measured => measured.Name == container)?.Usage;
        return new ContainerStats
        {
            Time = taken,
            Cpus = (double?)Quantities.Read(usage?.GetValueOrDefault("cpu")),
            MemoryBytes = (long?)Quantities.Read(usage?.GetValueOrDefault("memory")),
            MemoryLimitBytes = (long?)Quantities.Read(limits?.GetValueOrDefault("memory")),
        };
    }
}
