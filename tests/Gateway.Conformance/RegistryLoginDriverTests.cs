using Gateway.Drivers.Containers;
using Gateway.Drivers.Contracts;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IRegistryLoginDriver"/>.</summary>
public abstract class RegistryLoginDriverTests<TFixture>(TFixture fixture) : ContractSuite<TFixture, IRegistryLoginDriver>(fixture)
    where TFixture : ProviderFixture, IRegistryFixture
{
    [SkippableFact]
    public async Task A_login_is_of_the_registry_that_references_name_and_does_not_print_its_password()
    {
        var login = await Driver.GetRegistryLoginAsync(Cancellation);

        Assert.NotNull(login);
        Assert.True(ImageReference.TryParse(Fixture.TagReference, out var reference));
        Assert.Equal(reference.Registry, login.Registry);
        Assert.NotEmpty(login.Username);
        Assert.NotEmpty(login.Password.Reveal());
        Assert.DoesNotContain(login.Password.Reveal(), login.ToString(), StringComparison.Ordinal);
    }
}
