using Gateway.Conformance;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Tests.Answers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Drivers.Tests;

/// <summary>What a provider offers is tested by the contract's suite, or the build is red.</summary>
public sealed class CoverageTests
{
    private static readonly HashSet<(string Provider, Type Contract)> Covered =
    [
        .. typeof(CoverageTests)
            .Assembly.GetTypes()
            .Where(type => !type.IsAbstract)
            .Select(SuiteOf)
            .OfType<Type>()
            .Select(suite => (ProviderOf(suite.GenericTypeArguments[0]), suite.GenericTypeArguments[1])),
    ];

    public static TheoryData<string, string> Offers
    {
        get
        {
            var offers = new TheoryData<string, string>();
            foreach (var provider in Catalog().All)
            {
                foreach (var contract in provider.Contracts.OrderBy(contract => contract.Name, StringComparer.Ordinal))
                {
                    offers.Add(provider.Name, contract.Name);
                }
            }

            return offers;
        }
    }

    [Theory]
    [MemberData(nameof(Offers))]
    public void A_contract_that_is_offered_is_tested(string provider, string contract) =>
        Assert.True(
            Covered.Any(tested => tested.Provider == provider && tested.Contract.Name == contract),
            $"The provider '{provider}' offers {contract}, and no class here runs a suite of that contract over its fixture."
        );

    [Fact]
    public void Every_provider_can_be_checked() =>
        Assert.All(Catalog().All, provider => Assert.True(provider.Offers(typeof(Contracts.IConnectionCheckDriver)), provider.Name));

    [Fact]
    public void Every_provider_of_nodes_over_http_is_tried_with_answers_that_go_wrong()
    {
        var tried = typeof(CoverageTests)
            .Assembly.GetTypes()
            .Where(type =>
                type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(SimulatedNodeTests<>)
            )
            .Select(type => ProviderOf(type.BaseType!.GenericTypeArguments[0]))
            .ToHashSet(StringComparer.Ordinal);

        Assert.All(
            Catalog().All.Where(provider => provider.FindDriver(typeof(Contracts.INodeDriver)) is { NeedsHttp: true }),
            provider => Assert.Contains(provider.Name, tried)
        );
    }

    [Fact]
    public void Every_provider_over_http_is_tried_with_answers_that_lack_something()
    {
        var tried = typeof(CoverageTests)
            .Assembly.GetTypes()
            .Where(type =>
                type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(BrokenAnswerTests<>)
            )
            .Select(type => ProviderOf(type.BaseType!.GenericTypeArguments[0]))
            // It is Docker's API, spoken by Docker's drivers.
            .Append("triton-docker")
            .ToHashSet(StringComparer.Ordinal);

        Assert.All(
            Catalog().All.Where(provider => provider.FindDriver(typeof(Contracts.IConnectionCheckDriver)) is { NeedsHttp: true }),
            provider => Assert.Contains(provider.Name, tried)
        );
    }

    private static ProviderCatalog Catalog() =>
        new ServiceCollection().AddDrivers().BuildServiceProvider().GetRequiredService<ProviderCatalog>();

    private static Type? SuiteOf(Type type)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(ContractSuite<,>))
            {
                return parent;
            }
        }

        return null;
    }

    private static string ProviderOf(Type fixture) => ((ProviderFixture)Activator.CreateInstance(fixture)!).Provider;
}
