using System.Runtime.CompilerServices;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>Figures that follow from the container's name and how long it runs.</summary>
internal sealed class SandboxStatsDriver(SandboxClouds clouds, Connection connection) : IContainerStatsDriver
{
    private const double Cpus = 0.05;
    private const long BytesPerMiB = 1024 * 1024;
    private const ulong MemorySpreadMiB = 200;
    private const long MemoryLimitMiB = 1024;
    private const int BytesPerSecond = 1500;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<ContainerStats> ReadContainerStatsAsync(
        string id,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var first = await clouds.VisitAsync(
            connection,
            visit =>
            {
                var container = visit.Cloud.Containers.Get(visit, id);
                return Measure(visit, container) ?? throw container.WrongState(visit, "container", "uses nothing");
            },
            cancellationToken
        );
        for (var sample = first; sample is not null; )
        {
            yield return sample;
            if (!follow)
            {
                yield break;
            }

            await clouds.WaitUntilAsync(sample.Time + Every, cancellationToken);
            sample = clouds.Look(connection, visit => visit.Cloud.Containers.Find(id) is { } container ? Measure(visit, container) : null);
        }
    }

    private static ContainerStats? Measure(SandboxVisit visit, SandboxContainer container)
    {
        if (container.StateAt(visit.Now) != ContainerState.Running)
        {
            return null;
        }

        var seconds = (visit.Now - container.RunsFrom).TotalSeconds;
        return new ContainerStats
        {
            Time = visit.Now,
            Cpus = Cpus,
            CpuSeconds = Cpus * seconds,
            MemoryBytes = (long)(1 + (SandboxSeed.Hash(container.Name) % MemorySpreadMiB)) * BytesPerMiB,
            MemoryLimitBytes = MemoryLimitMiB * BytesPerMiB,
            NetworkReceivedBytes = (long)(seconds * BytesPerSecond),
            NetworkSentBytes = (long)(seconds * BytesPerSecond),
            Processes = 1,
        };
    }
}
