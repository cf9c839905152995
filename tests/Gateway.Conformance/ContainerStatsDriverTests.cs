using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IContainerStatsDriver"/>.</summary>
public abstract class ContainerStatsDriverTests<TFixture>(TFixture fixture) : ContainerSuite<TFixture, IContainerStatsDriver>(fixture)
    where TFixture : ProviderFixture, IContainerFixture
{
    // A pod of a busy machine takes its time to go.
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(3);

    [SkippableFact]
    public async Task One_sample_tells_what_a_container_uses()
    {
        var id = (await DeployRunningAsync()).Id.Value;

        var sample = Assert.Single(await ReadAsync(id, follow: false, most: 2));

        Assert.Equal(TimeSpan.Zero, sample.Time.Offset);
        Assert.InRange(sample.Time, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.InRange(sample.MemoryBytes ?? 1, 1, sample.MemoryLimitBytes ?? long.MaxValue);
        Assert.InRange(sample.Cpus ?? 0, 0, 10_000);
        Assert.True(sample.MemoryBytes is not null || sample.Cpus is not null, "Neither memory nor processors.");
    }

    [SkippableFact]
    public async Task Following_brings_sample_after_sample()
    {
        var id = (await DeployRunningAsync()).Id.Value;

        var samples = await ReadAsync(id, follow: true, most: 3);

        Assert.Equal(3, samples.Count);
        Assert.Equal(samples.OrderBy(sample => sample.Time).ToList(), samples);
        Assert.All(samples.Skip(1), sample => Assert.NotNull(sample.Cpus));
        Assert.True(samples[0].CpuSeconds is null || samples[0].CpuSeconds <= samples[^1].CpuSeconds);
    }

    [SkippableFact]
    public async Task Following_ends_with_the_container()
    {
        var id = (await DeployRunningAsync()).Id.Value;
        using var deadline = new CancellationTokenSource(Soon);
        var count = 0;
        await foreach (var sample in Driver.ReadContainerStatsAsync(id, follow: true, deadline.Token))
        {
            if (count++ == 0)
            {
                await Fixture.Open<IContainerPowerDriver>().StopContainerAsync(id, null, Cancellation);
            }
        }

        Assert.NotEqual(0, count);
    }

    [SkippableFact]
    public async Task Following_ends_when_the_caller_leaves()
    {
        var id = (await DeployRunningAsync()).Id.Value;
        using var caller = new CancellationTokenSource();

        async Task FollowAsync()
        {
            await foreach (var sample in Driver.ReadContainerStatsAsync(id, follow: true, caller.Token))
            {
                Assert.NotEqual(default, sample.Time);
                await caller.CancelAsync();
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FollowAsync().WaitAsync(Soon));
    }

    [SkippableFact]
    public async Task A_missing_container_is_not_found()
    {
        var id = await DestroyedIdAsync();

        await AssertFailsAsync(DriverErrorKind.NotFound, () => ReadAsync(id, follow: false, most: 1));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => ReadAsync(id, follow: true, most: 1));
    }

    [SkippableFact]
    public async Task A_container_that_does_not_run_is_a_conflict()
    {
        var container = await DeployAsync(Fixture.StayingUp(NewName("container")) with { Start = false });

        await AssertFailsAsync(DriverErrorKind.Conflict, () => ReadAsync(container.Id.Value, follow: false, most: 1));
    }

    private async Task<List<ContainerStats>> ReadAsync(string id, bool follow, int most)
    {
        using var deadline = new CancellationTokenSource(Soon);
        var samples = new List<ContainerStats>();
        await foreach (var sample in Driver.ReadContainerStatsAsync(id, follow, deadline.Token))
        {
            samples.Add(sample);
            if (samples.Count == most)
            {
                break;
            }
        }

        return samples;
    }
}
