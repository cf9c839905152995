using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>What the suites of containers share: every container that a test makes is gone after it.</summary>
public abstract class ContainerSuite<TFixture, TContract>(TFixture fixture) : ContractSuite<TFixture, TContract>(fixture), IAsyncLifetime
    where TFixture : ProviderFixture, IContainerFixture
    where TContract : class
{
    private readonly List<string> _deployed = [];

    protected IContainerDriver Containers => Fixture.Open<IContainerDriver>();

    /// <summary>Deploys, and destroys at the end of the test.</summary>
    protected async Task<Container> DeployAsync(DeployContainer request)
    {
        var container = await Containers.DeployContainerAsync(request, Cancellation);
        _deployed.Add(container.Id.Value);
        return container;
    }

    /// <summary>Deploys one that runs.</summary>
    protected async Task<Container> DeployRunningAsync()
    {
        var container = await DeployAsync(Fixture.StayingUp(NewName("container")));
        return await WaitForStateAsync(container.Id.Value, ContainerState.Running);
    }

    /// <summary>The id of a container that there was and is no more.</summary>
    protected async Task<string> DestroyedIdAsync()
    {
        var container = await DeployAsync(Fixture.StayingUp(NewName("destroyed")) with { Start = false });
        await Containers.DestroyContainerAsync(container.Id.Value, Cancellation);
        await WaitForAsync(() => IsGoneAsync(container.Id.Value), isGone => isGone);
        return container.Id.Value;
    }

    protected Task<Container> WaitForStateAsync(string id, ContainerState state) =>
        WaitForAsync(() => Containers.GetContainerAsync(id, Cancellation), container => container.State == state);

    protected async Task<bool> IsGoneAsync(string id)
    {
        try
        {
            return (await Containers.GetContainerAsync(id, Cancellation)).State == ContainerState.Terminated;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return true;
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var id in _deployed)
        {
            try
            {
                await Containers.DestroyContainerAsync(id, Cancellation);
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
            {
                // The test destroyed it itself.
            }
        }
    }
}
