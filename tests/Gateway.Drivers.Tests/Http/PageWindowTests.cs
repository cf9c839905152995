using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Hosting;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

public sealed class PageWindowTests : IAsyncDisposable
{
    private const int Count = 107;
    private readonly TestGateway _gateway = new(configure: services => services.AddTestProvider());
    private readonly Connection _connection;

    public PageWindowTests() => _connection = _gateway.Connect("lab", TestProvider.Name);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData(1, 50)]
    [InlineData(1, 50, 1)]
    [InlineData(1, 50, 7)]
    [InlineData(25, 500, 2)]
    [InlineData(25, 500, 10)]
    [InlineData(1, 50, 1000)]
    [InlineData(25, 100, 50, 3, 100, 1)]
    public void Every_item_comes_once_whatever_the_sizes_of_the_pages(int fewest, int most, params int[] sizes)
    {
        var seen = new List<int>();
        var token = (string?)null;
        var pages = 0;
        do
        {
            var size = sizes.Length == 0 ? 20 : sizes[pages++ % sizes.Length];
            var page = Ask(new PageRequest(size, token, ListFilter.None), most, fewest);
            Assert.InRange(page.Items.Count, 1, size);
            seen.AddRange(page.Items);
            token = page.NextToken;
        } while (token is not null);

        Assert.Equal(Enumerable.Range(0, Count), seen);
    }

    [Theory]
    [InlineData(1, 50, 10, 9)]
    [InlineData(1, 5, 5, 15)]
    [InlineData(1, 50, 50, 1)]
    [InlineData(1, 50, 1000, 1)]
    [InlineData(1, 60, 60, 0)]
    // Several of the caller's pages in one of the provider's.
    [InlineData(25, 50, 10, 0)]
    public void Tokens_ahead_are_those_that_the_pages_lead_to(int fewest, int most, int size, int expected)
    {
        var first = Ask(new PageRequest(size, null, ListFilter.None), most, fewest);

        Assert.Equal(expected, first.Ahead.Count);
        var page = first;
        foreach (var ahead in first.Ahead)
        {
            page = Ask(new PageRequest(size, page.NextToken, ListFilter.None), most, fewest);
            Assert.Equal(ahead, page.NextToken);
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("99999999999")]
    public void A_token_that_never_was_one_is_refused(string token)
    {
        var failure = Assert.Throws<DriverException>(() => Ask(new PageRequest(10, token, ListFilter.None), 50, 1));
        Assert.Equal((DriverErrorKind.InvalidRequest, "pageToken"), (failure.Kind, failure.Field));
    }

    private Page<int> Ask(PageRequest request, int most, int fewest)
    {
        var window = PageWindow.Read(_connection, request, most, fewest);
        Assert.InRange(window.Size, fewest, most);
        var items = Enumerable.Range(0, Count).Skip((window.Number - 1) * window.Size).Take(window.Size).ToArray();
        var pages = (Count + window.Size - 1) / window.Size;
        return window.ToPage(items, window.Number * window.Size < Count, item => item, pages);
    }
}
