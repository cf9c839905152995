using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance.Simulators;

/// <summary>
/// A provider whose API is simulated, unless <c>CLOUDGATEWAY_LIVE_…</c> names a real account. What the simulator complains of fails the
/// class that used the fixture.
/// </summary>
public abstract class SimulatedFixture<TSimulator> : ProviderFixture, ISimulatedFixture
    where TSimulator : Simulator, new()
{
    public TSimulator Simulator { get; } = new();

    Simulator ISimulatedFixture.Simulator => Simulator;

    public abstract Fault Refusal(int status, string message);

    protected override Task PrepareAsync() => IsLive ? Task.CompletedTask : Simulator.StartAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Simulator.DisposeAsync();
        Assert.Empty(Simulator.Complaints);
    }
}

/// <summary>What the suites of faults need of a fixture.</summary>
public interface ISimulatedFixture
{
    Simulator Simulator { get; }

    /// <summary>A refusal in the provider's form, with a code that goes with the status.</summary>
    Fault Refusal(int status, string message);

    /// <summary>Whether a refused credential is renewed, once; otherwise the first refusal stands.</summary>
    bool RenewsCredential => false;
}

/// <summary>What <see cref="SimulatedNodeTests{TFixture}"/> needs of a fixture.</summary>
public interface ISimulatedNodes : ISimulatedFixture
{
    /// <summary>Puts a node into a state by the provider's own word, in the simulator's memory.</summary>
    void SetNodeState(string id, string word);

    /// <summary>A size of the simulator as this API must tell it: the provider's units converted.</summary>
    KnownSize KnownSize { get; }
}

/// <summary>A size as it must be told.</summary>
public sealed record KnownSize(ResourceId Id, decimal? Vcpus, int? MemoryMiB, int? DiskGiB, decimal? PricePerHour, string? Currency);
