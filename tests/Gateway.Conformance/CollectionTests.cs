using System.Text.Json;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>What every collection that is listed in pages promises. The suite of a contract adds the rest.</summary>
public abstract class CollectionTests<TFixture, TContract, TItem>(TFixture fixture)
    : ContractSuite<TFixture, TContract>(fixture),
        IAsyncLifetime
    where TFixture : ProviderFixture
    where TContract : class
    where TItem : Resource
{
    private const int FullPage = 1000;

    private readonly Stack<Func<Task>> _undo = new();

    protected abstract Task<Page<TItem>> ListAsync(PageRequest request, CancellationToken cancellationToken);

    protected abstract Task<TItem> GetAsync(string id, CancellationToken cancellationToken);

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Removes what the test made, the last thing first.</summary>
    public async Task DisposeAsync()
    {
        while (_undo.TryPop(out var undo))
        {
            await undo();
        }
    }

    [SkippableFact]
    public async Task Every_item_is_listed_once_over_all_pages()
    {
        await MakeSomeAsync();
        var all = await ListAllAsync(ListAsync, FullPage);
        Assert.True(all.Count >= 2, "There must be two items at least to have two pages.");

        var size = (all.Count + 1) / 2;
        var first = await ListAsync(PageRequest.First(Math.Min(size, FullPage)), Cancellation);
        Assert.NotNull(first.NextToken);

        var inPages = await ListAllAsync(ListAsync, Math.Min(size, FullPage));
        Assert.Equal(inPages.Count, inPages.Select(item => item.Id).Distinct().Count());
        Assert.Equal(all.Select(item => item.Id), inPages.Select(item => item.Id));
    }

    [SkippableFact]
    public async Task An_item_has_the_same_values_alone_as_in_the_list()
    {
        await MakeSomeAsync();
        var listed = (await ListAllAsync(ListAsync, FullPage))[0];

        var alone = await GetAsync(listed.Id.Value, Cancellation);

        Assert.Equal(JsonSerializer.Serialize(listed, listed.GetType()), JsonSerializer.Serialize(alone, alone.GetType()));
    }

    [SkippableFact]
    public async Task Every_item_tells_its_id_and_where_it_comes_from()
    {
        await MakeSomeAsync();
        var items = await ListAllAsync(ListAsync, FullPage);

        Assert.All(
            items,
            item =>
            {
                Assert.NotEmpty(item.Id.Value);
                Assert.Equal(ProviderFixture.ConnectionName, item.Connection);
                Assert.Equal(Fixture.Provider, item.Provider);
                Assert.Equal(TimeSpan.Zero, (item.CreatedAt ?? DateTimeOffset.UnixEpoch).Offset);
            }
        );
    }

    [SkippableFact]
    public async Task A_filter_hides_nothing_that_matches()
    {
        await MakeSomeAsync();
        var wanted = (await ListAllAsync(ListAsync, FullPage))[^1];
        Skip.If(wanted.Name is null, "The provider gives no names.");

        var found = await ListAllAsync(ListAsync, FullPage, new ListFilter { Name = wanted.Name });

        Assert.Contains(found, item => item.Id == wanted.Id);
    }

    [SkippableFact]
    public async Task A_missing_id_is_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => GetAsync(MissingId, Cancellation));

    /// <summary>Sees to it that there are some items, where the provider has none of its own.</summary>
    protected virtual Task MakeSomeAsync() => Task.CompletedTask;

    /// <summary>Has something removed after the test; that it is gone already, or going, is no failure.</summary>
    protected void RemoveAfterwards(Func<Task> remove) =>
        _undo.Push(async () =>
        {
            try
            {
                await remove();
            }
            catch (DriverException e) when (e.Kind is DriverErrorKind.NotFound or DriverErrorKind.Conflict)
            {
                // The test removed it itself, or left it in a state that ends by itself.
            }
        });

    /// <summary>Waits until there is no such item any more.</summary>
    protected async Task WaitUntilGoneAsync(string id) => await WaitForAsync(() => IsGoneAsync(id), isGone => isGone);

    private async Task<bool> IsGoneAsync(string id)
    {
        try
        {
            await GetAsync(id, Cancellation);
            return false;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return true;
        }
    }
}
