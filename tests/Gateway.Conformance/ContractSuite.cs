using System.Text.Json;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>What the suites of all contracts share. A suite tests the promises in its contract's comments, for any provider.</summary>
/// <typeparam name="TFixture">The provider's fixture.</typeparam>
/// <typeparam name="TContract">The contract under test: a test fails if a provider offers one that no class runs.</typeparam>
public abstract class ContractSuite<TFixture, TContract>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : ProviderFixture
    where TContract : class
{
    /// <summary>The most pages that a list under test may have: a driver that goes round in circles fails.</summary>
    private const int MostPages = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LivePause = TimeSpan.FromSeconds(3);

    protected TFixture Fixture { get; } = fixture;

    /// <summary>The driver under test; skips where the provider's server is missing.</summary>
    protected TContract Driver => Fixture.Open<TContract>();

    protected static CancellationToken Cancellation => CancellationToken.None;

    /// <summary>An id that nothing has, in a form that the provider could have given.</summary>
    protected string MissingId => Fixture.MissingId;

    /// <summary>A name that no other test uses.</summary>
    protected static string NewName(string kind) => $"cgw-{kind}-{Guid.NewGuid().ToString("N")[..12]}";

    /// <summary>Follows a list to its end.</summary>
    protected static async Task<IReadOnlyList<T>> ListAllAsync<T>(
        Func<PageRequest, CancellationToken, Task<Page<T>>> list,
        int pageSize,
        ListFilter? filter = null
    )
    {
        var items = new List<T>();
        var token = (string?)null;
        var ahead = new Queue<string>();
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await list(new PageRequest(pageSize, token, filter ?? ListFilter.None), Cancellation);
            Assert.True(page.Items.Count <= pageSize, $"A page of {page.Items.Count} items, although {pageSize} were asked for.");
            items.AddRange(page.Items);
            token = page.NextToken;
            if (ahead.TryDequeue(out var foretold))
            {
                Assert.Equal(foretold, token);
            }
            else
            {
                ahead = new Queue<string>(page.Ahead);
            }

            if (token is null)
            {
                return items;
            }
        }

        throw new InvalidOperationException($"The list has more than {MostPages} pages.");
    }

    /// <summary>Asks again until it is so; for what a provider does in its own time.</summary>
    protected async Task<T> WaitForAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo)
    {
        using var deadline = new CancellationTokenSource(Fixture.Patience);
        while (true)
        {
            var answer = await ask();
            if (isSo(answer))
            {
                return answer;
            }

            await Task.Delay(Fixture.IsLive ? LivePause : Pause, deadline.Token);
        }
    }

    /// <summary>Options that no provider has.</summary>
    protected static JsonElement UnknownOptions { get; } = JsonElement.Parse("""{"noSuchOption":1}""");

    /// <summary>A provider's option that does not exist is refused by name.</summary>
    protected static async Task AssertUnknownOptionFailsAsync(Func<Task> call)
    {
        var failure = await AssertFailsAsync(DriverErrorKind.InvalidValue, call);
        Assert.Equal("providerOptions.noSuchOption", failure.Field);
    }

    /// <summary>The call fails in this way.</summary>
    protected static async Task<DriverException> AssertFailsAsync(DriverErrorKind kind, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(call);
        Assert.True(kind == failure.Kind, $"Expected {kind}, not {failure.Kind}: {failure.Message}");
        return failure;
    }
}
