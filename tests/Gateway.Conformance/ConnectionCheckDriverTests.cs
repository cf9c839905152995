using Gateway.Drivers.Contracts;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IConnectionCheckDriver"/>.</summary>
public abstract class ConnectionCheckDriverTests<TFixture>(TFixture fixture) : ContractSuite<TFixture, IConnectionCheckDriver>(fixture)
    where TFixture : ProviderFixture
{
    [SkippableFact]
    public async Task A_connection_that_works_passes_its_check() => await Driver.CheckConnectionAsync(Cancellation);

    [SkippableFact]
    public async Task A_check_can_be_repeated()
    {
        await Driver.CheckConnectionAsync(Cancellation);
        await Driver.CheckConnectionAsync(Cancellation);
    }
}
