using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IContainerPowerDriver"/>.</summary>
public abstract class ContainerPowerDriverTests<TFixture>(TFixture fixture) : ContainerSuite<TFixture, IContainerPowerDriver>(fixture)
    where TFixture : ProviderFixture, IContainerFixture
{
    [SkippableFact]
    public async Task Starting_runs_a_container_that_was_only_made()
    {
        var container = await DeployAsync(Fixture.StayingUp(NewName("container")) with { Start = false });

        var started = await Driver.StartContainerAsync(container.Id.Value, Cancellation);

        Assert.Equal(container.Id, started.Id);
        Assert.Contains(started.State, new[] { ContainerState.Pending, ContainerState.Starting, ContainerState.Running });
        await WaitForStateAsync(container.Id.Value, ContainerState.Running);
    }

    [SkippableFact]
    public async Task Starting_one_that_runs_succeeds()
    {
        var container = await DeployRunningAsync();

        var started = await Driver.StartContainerAsync(container.Id.Value, Cancellation);

        Assert.Equal(ContainerState.Running, started.State);
    }

    [SkippableFact]
    public async Task Stopping_answers_the_container_as_it_is_afterwards()
    {
        var container = await DeployRunningAsync();

        var stopped = await Driver.StopContainerAsync(container.Id.Value, TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal(container.Id, stopped.Id);
        Assert.Contains(stopped.State, new[] { ContainerState.Stopping, ContainerState.Stopped });
        await WaitForStateAsync(container.Id.Value, ContainerState.Stopped);
    }

    [SkippableFact]
    public async Task A_container_can_be_stopped_at_once_and_with_the_platform_s_own_time()
    {
        var (first, second) = (await DeployRunningAsync(), await DeployRunningAsync());

        await Driver.StopContainerAsync(first.Id.Value, TimeSpan.Zero, Cancellation);
        await Driver.StopContainerAsync(second.Id.Value, null, Cancellation);

        await WaitForStateAsync(first.Id.Value, ContainerState.Stopped);
        await WaitForStateAsync(second.Id.Value, ContainerState.Stopped);
    }

    [SkippableFact]
    public async Task Stopping_one_that_is_stopped_succeeds()
    {
        var container = await DeployRunningAsync();
        await Driver.StopContainerAsync(container.Id.Value, null, Cancellation);
        await WaitForStateAsync(container.Id.Value, ContainerState.Stopped);

        var stopped = await Driver.StopContainerAsync(container.Id.Value, null, Cancellation);

        Assert.Equal(ContainerState.Stopped, stopped.State);
    }

    [SkippableFact]
    public async Task A_stopped_container_starts_again()
    {
        var container = await DeployRunningAsync();
        await Driver.StopContainerAsync(container.Id.Value, null, Cancellation);
        await WaitForStateAsync(container.Id.Value, ContainerState.Stopped);

        await Driver.StartContainerAsync(container.Id.Value, Cancellation);

        await WaitForStateAsync(container.Id.Value, ContainerState.Running);
    }

    [SkippableFact]
    public async Task Restarting_leaves_the_container_running()
    {
        var container = await DeployRunningAsync();

        var restarted = await Driver.RestartContainerAsync(container.Id.Value, null, Cancellation);

        Assert.Equal(container.Id, restarted.Id);
        await WaitForStateAsync(container.Id.Value, ContainerState.Running);
    }

    [SkippableFact]
    public async Task A_missing_container_is_not_found_by_any_verb()
    {
        var id = await DestroyedIdAsync();

        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.StartContainerAsync(id, Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.StopContainerAsync(id, null, Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.RestartContainerAsync(id, null, Cancellation));
    }
}
